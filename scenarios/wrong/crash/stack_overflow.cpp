// Two threads walk a list by recursion.
// Wrong: the list is a ring, and the recursion has no end but that of the stack.
#include <fearless/gtest.hpp>

#include <thread>

namespace {

struct Node {
  int value;
  const Node* next;
};

int sum(const Node* n) { return n == nullptr ? 0 : n->value + sum(n->next) % 1000; }

}  // namespace

FEARLESS_TEST(Recursion, WithoutEnd) {
  Node last{2, nullptr};
  const Node first{1, &last};
  last.next = &first;  // wrong: the last one has no next
  std::jthread a([&] { EXPECT_GT(sum(&first), 0); });
  std::jthread b([&] { EXPECT_GT(sum(&last), 0); });
}
