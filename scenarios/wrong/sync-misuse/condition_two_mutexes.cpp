// Two mailboxes, each with a mutex; their owners sleep until mail comes.
// Wrong: they share one condition variable, "since notify_all() wakes everybody anyway". Threads
// that wait on a condition variable at the same time must use the same mutex; else it is undefined.
#include <fearless/gtest.hpp>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace {

class Mailbox {
 public:
  explicit Mailbox(std::condition_variable& arrived) : arrived_(arrived) {}
  void put(int letter) {
    std::lock_guard lock(mutex_);
    letter_ = letter;
    arrived_.notify_all();
  }
  int wait() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return letter_ != 0; });  // wrong: others wait with other mutexes
    return letter_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable& arrived_;
  int letter_ = 0;
};

}  // namespace

FEARLESS_TEST(ConditionTwoMutexes, SharedCondition) {
  std::condition_variable arrived;
  Mailbox first(arrived), second(arrived);
  std::jthread a([&] { first.wait(); });
  std::jthread b([&] { second.wait(); });
  first.put(1);
  second.put(2);
}
