// A producer hands 20 numbers to a consumer through a ring.
// Right because the consumer takes what is there and waits when there is nothing; no turns are
// counted. Right twin of the queue family of the concurrency testing benchmarks.
#include <fearless/gtest.hpp>

#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace {

constexpr unsigned size = 20;

class Queue {
 public:
  void enqueue(int value) {
    std::lock_guard lock(mutex_);
    ring_[tail_++ % size] = value;
    filled_.notify_one();
  }

  int dequeue() {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, [&] { return head_ != tail_; });
    return ring_[head_++ % size];
  }

 private:
  std::mutex mutex_;
  std::condition_variable filled_;
  std::array<int, size> ring_{};
  unsigned head_ = 0, tail_ = 0;
};

}  // namespace

FEARLESS_TEST(Queue, FirstInFirstOut) {
  Queue queue;
  std::jthread producer([&] {
    for (int i = 0; i < static_cast<int>(size); ++i) queue.enqueue(i * i);
  });
  for (int i = 0; i < static_cast<int>(size); ++i) EXPECT_EQ(queue.dequeue(), i * i);
}
