// A work-stealing queue: its owner pushes and takes at one end without a lock, thieves steal at the
// other end under one. Wrong: a thief looks first whether there is an item and moves his index
// afterwards. In between, the owner takes the same, last item. Both sides must announce before they
// look, as in Dekker's algorithm. After the work-stealing queue in which the CHESS project found
// such bugs.
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
    if (head >= tail_) return std::nullopt;
    head_ = head + 1;  // wrong: the owner may have taken this item since the line above
    return item(head);
  }

 private:
  int item(int i) const { return items_[static_cast<unsigned>(i) % items_.size()]; }

  std::array<int, 8> items_{};
  std::atomic<int> head_{0}, tail_{0};
  std::mutex thieves_;
};

}  // namespace

FEARLESS_TEST(WorkStealingQueue, LooksBeforeItAnnounces) {
  WorkStealingQueue queue;
  std::array<std::atomic<int>, 3> done{};
  const auto work = [&](std::optional<int> item) {
    if (item) { EXPECT_EQ(++done[static_cast<unsigned>(*item)], 1) << "item " << *item; }
  };
  std::jthread thief([&] {
    work(queue.steal());
    work(queue.steal());
  });
  for (int i = 0; i < 3; ++i) queue.push(i);
  for (int i = 0; i < 3; ++i) work(queue.take());
}
