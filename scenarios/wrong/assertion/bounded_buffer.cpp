// A bounded buffer with two condition variables whose consumers test for "not empty" with `if`.
// Wrong: between the producer's notification and the consumer's return from wait() a second
// consumer can come in and take the item; the first then takes from an empty buffer. The oldest
// mistake with monitors whose notification does not hand over the lock.
#include <fearless/gtest.hpp>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>

namespace {

class BoundedBuffer {
 public:
  explicit BoundedBuffer(std::size_t capacity) : capacity_(capacity) {}

  void put(int item) {
    std::unique_lock lock(mutex_);
    not_full_.wait(lock, [&] { return items_.size() < capacity_; });
    items_.push_back(item);
    not_empty_.notify_one();
  }

  int take() {
    std::unique_lock lock(mutex_);
    if (items_.empty()) not_empty_.wait(lock);  // wrong: `while`
    EXPECT_FALSE(items_.empty()) << "take() woke up to an empty buffer";
    if (items_.empty()) return 0;
    const int item = items_.front();
    items_.pop_front();
    not_full_.notify_one();
    return item;
  }

 private:
  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable not_full_, not_empty_;
  std::deque<int> items_;
};

}  // namespace

FEARLESS_TEST(BoundedBuffer, IfInsteadOfWhile) {
  BoundedBuffer buffer(1);
  std::jthread producer([&] {
    buffer.put(1);
    buffer.put(2);
  });
  std::jthread consumer([&] { buffer.take(); });
  buffer.take();
}
