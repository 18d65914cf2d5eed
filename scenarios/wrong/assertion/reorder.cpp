// Several threads set a pair of atomics to (1, -1), one checks that it sees both values or neither.
// Wrong: each half is atomic, the pair is not; the checker may come between the two halves.
// The reorder_N family of the concurrency testing benchmarks, without its data races.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>
#include <vector>

namespace {

template <int Threads>
void reorder() {
  std::atomic<int> a{0}, b{0};
  std::vector<std::jthread> threads;
  for (int i = 0; i < Threads - 1; ++i) {
    threads.emplace_back([&] {
      a = 1;
      b = -1;
    });
  }
  threads.emplace_back([&] {
    const int seen_a = a, seen_b = b;
    EXPECT_EQ(seen_a, -seen_b);
  });
}

}  // namespace

FEARLESS_TEST(Reorder, HalfOfThePair) { reorder<3>(); }
