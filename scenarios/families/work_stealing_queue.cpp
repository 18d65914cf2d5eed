// A work-stealing queue whose indices are plain variables: the owner pushes and takes at one end
// without a lock, thieves steal at the other end under one. Every item must be taken exactly once.
// Wrong: a thief looks first whether there is an item and moves his index afterwards. In between,
// the owner takes the same, last item. After the WSQ family of the CHESS project and SCTBench.
#include <fearless/gtest.hpp>

#include <array>
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
  int head_ = 0, tail_ = 0;
  std::mutex thieves_;
};

}  // namespace

FEARLESS_TEST_WITH(WorkStealingQueue, Family, .races = "explore") {
  constexpr unsigned items = 4;
  WorkStealingQueue queue;
  std::array<int, items> taken{}, stolen{};
  std::thread thief([&] {
    for (int i = 0; i < 2; ++i)
      if (const auto item = queue.steal()) ++stolen[static_cast<unsigned>(*item)];
  });
  std::thread owner([&] {
    const auto take = [&] {
      const auto item = queue.take();
      if (item) ++taken[static_cast<unsigned>(*item)];
      return item.has_value();
    };
    for (int i = 0; i < static_cast<int>(items); i += 2) {
      queue.push(i);
      queue.push(i + 1);
      take();
    }
    while (take()) continue;
  });
  thief.join();
  owner.join();
  for (unsigned i = 0; i < items; ++i) EXPECT_EQ(taken[i] + stolen[i], 1) << "item " << i;
}
