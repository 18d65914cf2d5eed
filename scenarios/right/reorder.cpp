// Several threads set a pair of variables to (1, -1), one checks that it sees both values or
// neither. Right because the pair changes under one mutex. Right twin of the reorder_N family of
// the concurrency testing benchmarks.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>
#include <vector>

namespace {

template <int Threads>
void reorder() {
  std::mutex mutex;
  int a = 0, b = 0;
  std::vector<std::jthread> threads;
  for (int i = 0; i < Threads - 1; ++i) {
    threads.emplace_back([&] {
      std::lock_guard lock(mutex);
      a = 1;
      b = -1;
    });
  }
  threads.emplace_back([&] {
    std::lock_guard lock(mutex);
    EXPECT_TRUE((a == 0 && b == 0) || (a == 1 && b == -1)) << a << ' ' << b;
  });
}

}  // namespace

FEARLESS_TEST(Reorder, Mutex3) { reorder<3>(); }
FEARLESS_TEST(Reorder, Mutex4) { reorder<4>(); }
FEARLESS_TEST(Reorder, Mutex5) { reorder<5>(); }
