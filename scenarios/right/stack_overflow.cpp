// Two threads walk a list by recursion.
// Right because the list has an end.
#include <fearless/gtest.hpp>

#include <thread>

namespace {

struct Node {
  int value;
  const Node* next;
};

int sum(const Node* n) { return n == nullptr ? 0 : n->value + sum(n->next) % 1000; }

}  // namespace

FEARLESS_TEST(Recursion, ToTheEndOfTheList) {
  const Node last{2, nullptr};
  const Node first{1, &last};
  std::jthread a([&] { EXPECT_EQ(sum(&first), 3); });
  std::jthread b([&] { EXPECT_EQ(sum(&last), 2); });
}
