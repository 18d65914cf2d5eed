// A thread waits for a lock until the end of time.
// Wrong: the other has ended without unlocking it.
#include <fearless/gtest.hpp>

#include <chrono>
#include <mutex>
#include <thread>

FEARLESS_TEST(TimedLock, NobodyUnlocks) {
  std::timed_mutex mutex;
  std::thread keeps([&] { mutex.lock(); });
  keeps.join();
  EXPECT_TRUE(mutex.try_lock_until(std::chrono::steady_clock::time_point::max()));
}
