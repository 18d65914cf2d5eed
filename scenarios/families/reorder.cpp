// N-1 threads set a pair of plain variables to (1, -1), one checks that it sees both values or
// neither. Wrong: the checker can come between the two writes of the first setter. The more setters
// there are, the sooner one of them has written both. The reorder_N family of SCTBench; the classic
// of bugs that need a particular thread to be slow.
#include <fearless/gtest.hpp>

#include <thread>
#include <vector>

namespace {

template <int Threads>
void reorder() {
  int a = 0, b = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < Threads - 1; ++i) {
    threads.emplace_back([&] {
      a = 1;
      b = -1;
    });
  }
  threads.emplace_back([&] { EXPECT_TRUE((a == 0 && b == 0) || (a == 1 && b == -1)); });
  for (std::thread& t : threads) t.join();
}

}  // namespace

FEARLESS_TEST_WITH(Reorder, N3, .races = "explore") { reorder<3>(); }
FEARLESS_TEST_WITH(Reorder, N4, .races = "explore") { reorder<4>(); }
FEARLESS_TEST_WITH(Reorder, N5, .races = "explore") { reorder<5>(); }
FEARLESS_TEST_WITH(Reorder, N20, .races = "explore") { reorder<20>(); }
FEARLESS_TEST_WITH(Reorder, N100, .races = "explore") { reorder<100>(); }
