// Treiber's lock-free stack of nodes from a fixed pool, linked by index.
// Wrong: the ABA problem. A pop that sleeps between reading the top's successor and the
// compare-exchange cannot see that the top was popped and pushed again meanwhile; it makes a
// successor the new top that belongs to somebody else by now. Known since the manual of the IBM
// System/370 (1983).
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

constexpr int none = -1;

class Stack {
 public:
  void push(int node) {
    int top = top_.load();
    do next_[node].store(top);
    while (!top_.compare_exchange_weak(top, node));
  }

  int pop() {
    int top = top_.load();
    while (top != none) {
      const int next = next_[top].load();
      if (top_.compare_exchange_weak(top, next)) break;  // wrong: the same top, another stack
    }
    return top;
  }

  // All nodes at once: the first of them, which leads to the others.
  int pop_all() { return top_.exchange(none); }
  int next(int node) const { return next_[node].load(); }

 private:
  std::atomic<int> top_{none};
  std::atomic<int> next_[4] = {};
};

}  // namespace

FEARLESS_TEST(TreiberStack, Aba) {
  Stack stack;
  std::atomic<int> owners[2] = {};
  stack.push(1);
  stack.push(0);
  const auto own = [&](int node) {
    if (node != none) { EXPECT_EQ(++owners[node], 1) << "node " << node << " belongs to two threads"; }
  };
  std::jthread slow([&] {
    own(stack.pop());
    own(stack.pop());
  });
  std::jthread quick([&] {  // keeps all but the first, which it gives back
    const int first = stack.pop_all();
    if (first == none) return;
    own(stack.next(first));
    stack.push(first);
  });
}
