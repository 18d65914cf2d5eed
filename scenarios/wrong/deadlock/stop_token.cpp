// A std::jthread that waits for work until it is asked to stop.
// Wrong: it looks at the stop token between waits, but the wait itself does not know it. The
// destructor asks it to stop and joins; nobody notifies.
#include <fearless/gtest.hpp>

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

FEARLESS_TEST(StopToken, WaitDoesNotKnowIt) {
  std::mutex mutex;
  std::condition_variable changed;
  bool work = false;
  std::jthread worker([&](std::stop_token stop) {
    while (!stop.stop_requested()) {
      std::unique_lock lock(mutex);
      changed.wait(lock, [&] { return work; });  // wrong: sleeps through the request
      work = false;
    }
  });
  std::lock_guard lock(mutex);
  work = true;
  changed.notify_one();
}
