// Threads increment a value through a local copy and expect no change in between.
// Right because all of them hold the same lock. Right twin of the wronglock_N family of the
// concurrency testing benchmarks.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>
#include <vector>

FEARLESS_TEST(WrongLock, SameLock) {
  std::mutex mutex;
  int value = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        std::lock_guard lock(mutex);
        const int before = value;
        ++value;
        EXPECT_EQ(value, before + 1);
      });
    }
  }
  EXPECT_EQ(value, 4);
}
