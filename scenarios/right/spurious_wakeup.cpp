// Waits until a value has been set. A condition variable may wake without a notification.
// Right because the wait is a loop.
#include <fearless/gtest.hpp>

#include <condition_variable>
#include <mutex>
#include <thread>

FEARLESS_TEST_WITH(SpuriousWakeup, Loop, .spurious_wakeups = 2) {
  std::mutex mutex;
  std::condition_variable changed;
  int value = 0;
  std::jthread setter([&] {
    std::lock_guard lock(mutex);
    value = 1;
    changed.notify_one();
  });
  std::unique_lock lock(mutex);
  while (value == 0) changed.wait(lock);
  EXPECT_EQ(value, 1);
}

// The only other thread waits for the same mutex then.
FEARLESS_TEST_WITH(SpuriousWakeup, LoopForTheFirst, .spurious_wakeups = 2) {
  std::mutex mutex;
  std::condition_variable changed;
  int value = 0;
  std::thread waiter([&] {
    std::unique_lock lock(mutex);
    while (value == 0) changed.wait(lock);
    EXPECT_EQ(value, 1);
  });
  {
    std::lock_guard lock(mutex);
    value = 1;
  }
  changed.notify_one();
  waiter.join();
}
