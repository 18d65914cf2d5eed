// A bounded buffer with two condition variables: producers wait for "not full", consumers for "not
// empty". Right because whoever wakes looks at the condition again: between the notification and
// the return from wait() another thread may have been faster. The monitor of Hoare (1974) in the
// form every textbook gives it since notification no longer hands over the lock.
#include <fearless/gtest.hpp>

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <queue>
#include <thread>

namespace {

class BoundedBuffer {
 public:
  explicit BoundedBuffer(std::size_t capacity) : capacity_(capacity) {}

  void put(int item) {
    std::unique_lock lock(mutex_);
    not_full_.wait(lock, [&] { return items_.size() < capacity_; });
    items_.push(item);
    not_empty_.notify_one();
  }

  int take() {
    std::unique_lock lock(mutex_);
    not_empty_.wait(lock, [&] { return !items_.empty(); });
    const int item = items_.front();
    items_.pop();
    not_full_.notify_one();
    return item;
  }

 private:
  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable not_full_, not_empty_;
  std::queue<int> items_;
};

}  // namespace

FEARLESS_TEST(BoundedBuffer, TwoProducersTwoConsumers) {
  BoundedBuffer buffer(1);
  int first = 0, second = 0;
  {
    std::jthread p1([&] { buffer.put(1); });
    std::jthread p2([&] { buffer.put(2); });
    std::jthread c1([&] { first = buffer.take(); });
    std::jthread c2([&] { second = buffer.take(); });
  }
  EXPECT_EQ(first + second, 3);
}

FEARLESS_TEST(BoundedBuffer, KeepsTheOrder) {
  BoundedBuffer buffer(2);
  std::jthread producer([&] {
    for (int i = 0; i < 4; ++i) buffer.put(i);
  });
  for (int i = 0; i < 4; ++i) EXPECT_EQ(buffer.take(), i);
}
