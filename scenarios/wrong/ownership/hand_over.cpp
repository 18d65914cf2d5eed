// Messages that go from thread to thread through a queue that anybody might have written, and what is done
// with them after that. Every access is ordered or only reads: there is no race.
#include <fearless/annotate.hpp>
#include <fearless/gtest.hpp>

#include <condition_variable>
#include <mutex>
#include <queue>
#include <thread>

namespace {

struct Message {
  int number = 0;
};

class Mailbox {
 public:
  void put(Message* m) {
    fearless::hand_over(*m);
    {
      const std::lock_guard lock(mutex_);
      messages_.push(m);
    }
    arrived_.notify_one();
  }
  Message* take() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !messages_.empty(); });
    Message* m = messages_.front();
    messages_.pop();
    fearless::exclusive(*m);
    return m;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::queue<Message*> messages_;
};

}  // namespace

FEARLESS_TEST(HandOver, UsedAfterwards) {
  Mailbox box;
  auto* message = new Message;
  std::jthread reader([&] { EXPECT_EQ(box.take()->number, 0); });
  box.put(message);
  EXPECT_EQ(message->number, 0);
  reader.join();
  delete message;
}

FEARLESS_TEST(HandOver, Twice) {
  Mailbox box;
  Message message;
  std::jthread reader([&] {
    box.take();
    box.take();
  });
  box.put(&message);
  box.put(&message);
}

FEARLESS_TEST(HandOver, FreedAfterwards) {
  Mailbox box;
  auto* message = new Message;
  box.put(message);
  delete message;
  std::jthread other([] {});
}
