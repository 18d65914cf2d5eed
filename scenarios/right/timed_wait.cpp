// Asks for an answer and gives up after a while.
// Right because whether there is an answer is decided by the state, under the mutex, not by how the
// wait ended: the answer may come together with the timeout.
#include <fearless/gtest.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace {

struct Question {
  std::mutex mutex;
  std::condition_variable answered;
  std::optional<int> answer;
  bool given_up = false;

  std::optional<int> wait() {
    using namespace std::chrono_literals;
    std::unique_lock lock(mutex);
    if (!answered.wait_for(lock, 50ms, [&] { return answer.has_value(); })) given_up = true;
    return answer;
  }
  bool reply(int value) {
    std::lock_guard lock(mutex);
    if (given_up) return false;
    answer = value;
    answered.notify_one();
    return true;
  }
};

}  // namespace

FEARLESS_TEST(TimedWait, StateDecides) {
  Question question;
  bool accepted = false;
  std::thread server([&] { accepted = question.reply(42); });
  const std::optional<int> got = question.wait();
  server.join();
  EXPECT_EQ(got.has_value(), accepted);
}

// A deadline that has passed does not take the mutex from who has it, notified in the meantime or not.
FEARLESS_TEST(TimedWait, LocksAgain) {
  using namespace std::chrono_literals;
  std::mutex mutex;
  std::condition_variable condition;
  std::atomic<int> locked = 0;
  const auto count = [&] { locked.store(locked.load() + 1); };
  std::thread waiter([&] {
    std::unique_lock lock(mutex);
    condition.wait_for(lock, 50ms);
    count();
  });
  std::thread notifier([&] {
    {
      std::lock_guard lock(mutex);
      std::this_thread::sleep_for(1s);
    }
    condition.notify_one();
  });
  {
    std::lock_guard lock(mutex);
    count();
  }
  waiter.join();
  notifier.join();
  EXPECT_EQ(locked, 2);
}

// A condition variable, used or not, in the place of one that has been destroyed.
FEARLESS_TEST(TimedWait, InTheSamePlaceAgain) {
  using namespace std::chrono_literals;
  std::thread other([] {});
  for (int i = 0; i < 3; ++i) {
    std::mutex mutex;
    std::condition_variable condition;
    std::unique_lock lock(mutex);
    if (i % 2 == 0) condition.wait_for(lock, 50ms);
  }
  other.join();
}
