// A thread waits until another has opened a gate.
// Right because the gate is a state under the mutex, not the notification: who comes after the
// opening does not wait at all.
#include <fearless/gtest.hpp>

#include <condition_variable>
#include <mutex>
#include <thread>

FEARLESS_TEST(LostWakeup, WaitsForState) {
  std::mutex mutex;
  std::condition_variable opened;
  bool open = false;
  std::jthread opener([&] {
    {
      std::lock_guard lock(mutex);
      open = true;
    }
    opened.notify_one();
  });
  std::unique_lock lock(mutex);
  opened.wait(lock, [&] { return open; });
  EXPECT_TRUE(open);
}
