// Threads increment a value through a local copy and expect no change in between.
// Wrong: one holds lock A while it does so, the three others hold lock B. All hold a lock, and
// nothing is protected. The wronglock_N family of the concurrency testing benchmarks.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>
#include <vector>

FEARLESS_TEST(WrongLock, TwoLocks) {
  std::mutex a, b;
  int value = 0;
  const auto increment = [&](std::mutex& mutex) {
    std::lock_guard lock(mutex);
    const int before = value;
    ++value;
    EXPECT_EQ(value, before + 1);
  };
  std::vector<std::jthread> threads;
  threads.emplace_back([&] { increment(a); });
  for (int i = 0; i < 3; ++i) threads.emplace_back([&] { increment(b); });
}
