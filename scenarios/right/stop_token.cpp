// A std::jthread that waits for work until it is asked to stop.
// Right because the wait knows the stop token: the request wakes it.
#include <fearless/gtest.hpp>

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

FEARLESS_TEST(StopToken, WaitKnowsIt) {
  std::mutex mutex;
  std::condition_variable_any changed;
  bool work = false;
  int done = 0;
  {
    std::jthread worker([&](std::stop_token stop) {
      std::unique_lock lock(mutex);
      while (changed.wait(lock, stop, [&] { return work; })) {
        work = false;
        ++done;
      }
    });
    std::lock_guard lock(mutex);
    work = true;
    changed.notify_one();
  }
  EXPECT_LE(done, 1);
}
