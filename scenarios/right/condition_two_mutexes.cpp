// Two mailboxes, each with a mutex; their owners sleep until mail comes.
// Right because each mailbox has a condition variable of its own, always used with its own mutex.
#include <fearless/gtest.hpp>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace {

class Mailbox {
 public:
  void put(int letter) {
    std::lock_guard lock(mutex_);
    letter_ = letter;
    arrived_.notify_one();
  }
  int wait() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return letter_ != 0; });
    return letter_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  int letter_ = 0;
};

}  // namespace

FEARLESS_TEST(ConditionTwoMutexes, OneEach) {
  Mailbox first, second;
  std::jthread a([&] { EXPECT_EQ(first.wait(), 1); });
  std::jthread b([&] { EXPECT_EQ(second.wait(), 2); });
  first.put(1);
  second.put(2);
}
