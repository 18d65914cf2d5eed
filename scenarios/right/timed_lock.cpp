// Two threads count under locks that they wait for only so long.
// Right because they try again when they have waited in vain.
#include <fearless/gtest.hpp>

#include <chrono>
#include <future>
#include <mutex>
#include <shared_mutex>
#include <thread>

namespace {

using namespace std::chrono_literals;

template <class Mutex>
int counted_by_two() {
  Mutex mutex;
  int count = 0;
  const auto add = [&] {
    while (!mutex.try_lock_for(1ms)) {}
    ++count;
    mutex.unlock();
  };
  std::thread a(add);
  std::thread b(add);
  a.join();
  b.join();
  return count;
}

}  // namespace

FEARLESS_TEST(TimedLock, TriesAgain) { EXPECT_EQ(counted_by_two<std::timed_mutex>(), 2); }

FEARLESS_TEST(TimedLock, TriesAgainWriting) { EXPECT_EQ(counted_by_two<std::shared_timed_mutex>(), 2); }

// A deadline at the end of time is none.
FEARLESS_TEST(TimedLock, UntilTheEndOfTime) {
  const auto end = std::chrono::steady_clock::time_point::max();
  std::shared_timed_mutex mutex;
  int count = 0;
  const auto add = [&] {
    ASSERT_TRUE(mutex.try_lock_until(end));
    ++count;
    mutex.unlock();
  };
  std::promise<void> promise;
  auto future = promise.get_future();
  std::thread a(add);
  std::thread b([&] {
    add();
    promise.set_value();
  });
  EXPECT_EQ(future.wait_until(end), std::future_status::ready);
  a.join();
  b.join();
  EXPECT_EQ(count, 2);
}
