// Treiber's lock-free stack of nodes from a fixed pool, linked by index.
// Right because the head carries a tag that every change increments: a head that went away and came
// back is another head, and the compare-exchange of a thread that slept meanwhile fails. R. K.
// Treiber, "Systems Programming: Coping with Parallelism" (1986).
#include <fearless/gtest.hpp>

#include <atomic>
#include <cstdint>
#include <thread>

namespace {

constexpr std::uint32_t none = ~0u;

class Stack {
 public:
  void push(std::uint32_t node) {
    Head old = head_.load(std::memory_order_relaxed);
    do next_[node].store(old.top, std::memory_order_relaxed);
    while (!head_.compare_exchange_weak(old, {node, old.tag + 1}, std::memory_order_release,
                                        std::memory_order_relaxed));
  }

  std::uint32_t pop() {
    Head old = head_.load(std::memory_order_acquire);
    while (old.top != none) {
      const std::uint32_t next = next_[old.top].load(std::memory_order_relaxed);
      if (head_.compare_exchange_weak(old, {next, old.tag + 1}, std::memory_order_acquire)) break;
    }
    return old.top;
  }

 private:
  struct Head {
    std::uint32_t top, tag;
  };
  std::atomic<Head> head_{Head{none, 0}};
  std::atomic<std::uint32_t> next_[4] = {};
};

}  // namespace

FEARLESS_TEST(TreiberStack, TaggedHead) {
  Stack stack;
  int owners[2] = {};  // plain: a node belongs to who popped it
  stack.push(1);
  stack.push(0);
  const auto use = [&](std::uint32_t node) {
    if (node != none) { EXPECT_EQ(++owners[node], 1) << "node " << node << " belongs to two threads"; }
  };
  std::jthread slow([&] { use(stack.pop()); });
  std::jthread quick([&] {
    const std::uint32_t first = stack.pop();
    use(stack.pop());
    if (first != none) stack.push(first);
  });
}
