// A work-stealing queue: its owner pushes and takes at one end without a lock, thieves steal at the
// other end under one. Right because each side announces what it wants (moves its index) before it
// looks at the other's index; if both want the last item, the owner sees it and decides the matter
// under the thieves' lock. The THE protocol of M. Frigo, C. Leiserson, K. Randall, "The
// Implementation of the Cilk-5 Multithreaded Language" (1998).
#include <fearless/gtest.hpp>

#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

namespace {

class WorkStealingQueue {
 public:
  void push(int item) {  // owner
    const int tail = tail_;
    items_[static_cast<unsigned>(tail) % items_.size()] = item;
    tail_ = tail + 1;
  }

  std::optional<int> take() {  // owner
    const int tail = tail_ - 1;
    tail_ = tail;
    if (head_ <= tail) return item(tail);
    tail_ = tail + 1;
    std::lock_guard lock(thieves_);
    if (head_ > tail) return std::nullopt;
    tail_ = tail;
    return item(tail);
  }

  std::optional<int> steal() {
    std::lock_guard lock(thieves_);
    const int head = head_;
    head_ = head + 1;
    if (head < tail_) return item(head);
    head_ = head;
    return std::nullopt;
  }

 private:
  int item(int i) const { return items_[static_cast<unsigned>(i) % items_.size()]; }

  std::array<int, 8> items_{};
  std::atomic<int> head_{0}, tail_{0};
  std::mutex thieves_;
};

}  // namespace

FEARLESS_TEST(WorkStealingQueue, EachItemOnce) {
  WorkStealingQueue queue;
  std::array<std::atomic<int>, 3> done{};
  const auto work = [&](std::optional<int> item) {
    if (item) { EXPECT_EQ(++done[static_cast<unsigned>(*item)], 1) << "item " << *item; }
  };
  std::thread thief([&] {
    work(queue.steal());
    work(queue.steal());
  });
  for (int i = 0; i < 3; ++i) queue.push(i);
  for (int i = 0; i < 3; ++i) work(queue.take());
  thief.join();
  while (const auto rest = queue.take()) work(rest);
  for (const auto& times : done) EXPECT_EQ(times, 1);
}
