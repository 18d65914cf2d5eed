// A request goes to two servers at a time; the first answer counts.
// Wrong: both look whether there is an answer and then set the same promise. The second set_value()
// throws future_error ("promise already satisfied"), and only if both answer at nearly the same
// time.
#include <fearless/gtest.hpp>

#include <atomic>
#include <future>
#include <thread>

namespace {

struct Race {
  std::promise<int> answer;
  std::atomic<bool> cancelled{false};

  void ask(int server) {
    if (cancelled) return;
    answer.set_value(server);  // wrong: the other may have passed the check, too
    cancelled = true;
  }
};

}  // namespace

FEARLESS_TEST(Future, SetTwice) {
  Race race;
  std::future<int> answer = race.answer.get_future();
  std::jthread a([&] { race.ask(1); });
  std::jthread b([&] { race.ask(2); });
  EXPECT_NE(answer.get(), 0);
}
