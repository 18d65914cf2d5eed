// Messages that go from thread to thread through a queue that anybody might have written, back and forth.
// Right because who puts one into the queue does not touch it until it has taken it out again.
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

FEARLESS_TEST(HandOver, BackAndForth) {
  Mailbox there, back;
  auto* message = new Message;
  std::jthread worker([&] {
    for (int i = 0; i < 2; ++i) {
      Message* m = there.take();
      ++m->number;
      back.put(m);
    }
  });
  for (int i = 0; i < 2; ++i) {
    there.put(message);
    message = back.take();
    ++message->number;
  }
  EXPECT_EQ(message->number, 4);
  delete message;
}

// The memory of one message is the next one's.
FEARLESS_TEST(HandOver, FreedByTheReceiver) {
  Mailbox box;
  std::jthread reader([&] {
    for (int i = 0; i < 3; ++i) delete box.take();
  });
  for (int i = 0; i < 3; ++i) box.put(new Message);
}

// What a thread owned is the one's who has joined it.
FEARLESS_TEST(HandOver, OwnerIsJoined) {
  Mailbox box;
  Message message;
  std::jthread reader([&] { ++box.take()->number; });
  box.put(&message);
  reader.join();
  EXPECT_EQ(message.number, 1);
}
