// Asks for an answer and gives up after a while.
// Wrong: a timeout is taken to mean that there is no answer. The server may have replied, and been
// told that it is welcome, after the time ran out and before the mutex was locked again: the answer
// is lost.
#include <fearless/gtest.hpp>

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
    while (!answer) {
      if (answered.wait_for(lock, 50ms) == std::cv_status::timeout) {  // wrong: look at `answer`
        given_up = true;
        return std::nullopt;
      }
    }
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

FEARLESS_TEST(TimedWait, TimeoutDecides) {
  Question question;
  bool accepted = false;
  std::thread server([&] { accepted = question.reply(42); });
  const std::optional<int> got = question.wait();
  server.join();
  EXPECT_EQ(got.has_value(), accepted);
}
