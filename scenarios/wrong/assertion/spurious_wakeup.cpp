// Waits until a value has been set. A condition variable may wake without a notification.
// Wrong: it checks once and waits once. All notifications are in order; it fails only when the wait
// returns without one, which the standard allows and tests hardly ever show.
#include <fearless/gtest.hpp>

#include <condition_variable>
#include <mutex>
#include <thread>

FEARLESS_TEST_WITH(SpuriousWakeup, WaitsOnce, .spurious_wakeups = 1) {
  std::mutex mutex;
  std::condition_variable changed;
  int value = 0;
  std::jthread setter([&] {
    std::lock_guard lock(mutex);
    value = 1;
    changed.notify_one();
  });
  std::unique_lock lock(mutex);
  if (value == 0) changed.wait(lock);  // wrong: `while`
  EXPECT_EQ(value, 1);
}

// The only other thread waits for the same mutex then: it can go on once the wait has begun.
FEARLESS_TEST_WITH(SpuriousWakeup, WaitsOnceForTheFirst, .spurious_wakeups = 1) {
  std::mutex mutex;
  std::condition_variable changed;
  int value = 0;
  std::thread waiter([&] {
    std::unique_lock lock(mutex);
    if (value == 0) changed.wait(lock);  // wrong: `while`
    EXPECT_EQ(value, 1);
  });
  {
    std::lock_guard lock(mutex);
    value = 1;
  }
  changed.notify_one();
  waiter.join();
}
