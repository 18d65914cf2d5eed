// Treiber's lock-free stack of nodes on the heap.
// Wrong: pop() frees the node as soon as it has it. Another pop() may have read the same top a
// moment before and is about to follow its `next`. This is the question that hazard pointers
// (Michael, 2004) and epochs answer.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

class Stack {
 public:
  ~Stack() {
    while (pop() != 0) continue;
  }

  void push(int value) {
    Node* node = new Node{value, top_.load()};
    while (!top_.compare_exchange_weak(node->next, node)) continue;
  }

  int pop() {
    Node* node = top_.load();
    while (node != nullptr && !top_.compare_exchange_weak(node, node->next)) continue;
    if (node == nullptr) return 0;
    const int value = node->value;
    delete node;  // wrong: others may still read node->next
    return value;
  }

 private:
  struct Node {
    int value;
    Node* next;
  };
  std::atomic<Node*> top_{nullptr};
};

}  // namespace

FEARLESS_TEST(TreiberStack, PopFreesAtOnce) {
  Stack stack;
  stack.push(1);
  stack.push(2);
  std::jthread a([&] { stack.pop(); });
  std::jthread b([&] { stack.pop(); });
}
