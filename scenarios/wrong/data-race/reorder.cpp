// Several threads set a pair of plain variables to (1, -1), one checks that it sees both values or
// neither. Wrong: nothing orders any of these accesses. The race is found at once;
// families/reorder.cpp asks for the assertion, which needs the checker between two particular
// writes of setters. The reorder_N family of the concurrency testing benchmarks.
#include <fearless/gtest.hpp>

#include <thread>
#include <vector>

namespace {

template <int Threads>
void reorder() {
  int a = 0, b = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < Threads - 1; ++i) {
    threads.emplace_back([&] {
      a = 1;
      b = -1;
    });
  }
  threads.emplace_back([&] { EXPECT_TRUE((a == 0 && b == 0) || (a == 1 && b == -1)) << a << ' ' << b; });
}

}  // namespace

FEARLESS_TEST(Reorder, Plain) { reorder<3>(); }
