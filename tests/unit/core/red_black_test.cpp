#include "core/red_black.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <memory>
#include <set>
#include <vector>

namespace fearless {
namespace {

using red_black::Node;

struct Keyed {
  Node node{};
  int key = 0;
};

class Tree {
 public:
  Tree() { header_ = {Node::red, nullptr, {&header_, &header_}}; }

  void insert(Keyed* n) {
    Node* parent = &header_;
    bool left = true;
    for (Node* at = header_.parent; at != nullptr; at = at->child[left ? 0 : 1]) {
      parent = at;
      left = n->key < key(at);
    }
    red_black::insert(left, &n->node, parent, &header_);
  }
  void erase(Keyed* n) { RC_ASSERT(red_black::erase(&n->node, &header_) == &n->node); }

  // In order, if it is a red-black tree.
  std::vector<int> keys() const {
    std::vector<int> all;
    const Node* const root = header_.parent;
    if (root == nullptr) {
      RC_ASSERT(header_.child[0] == &header_ && header_.child[1] == &header_);
      return all;
    }
    RC_ASSERT(root->parent == &header_ && root->color == Node::black);
    RC_ASSERT(header_.child[0] == outermost(root, 0) && header_.child[1] == outermost(root, 1));
    look(root, &all);
    return all;
  }

 private:
  static int key(const Node* n) { return reinterpret_cast<const Keyed*>(n)->key; }
  static const Node* outermost(const Node* n, int side) {
    while (n->child[side] != nullptr) n = n->child[side];
    return n;
  }
  // Returns how many black nodes are on each way down.
  static int look(const Node* n, std::vector<int>* all) {
    int blacks[2] = {0, 0};
    for (const int side : {0, 1}) {
      if (const Node* child = n->child[side]; child != nullptr) {
        RC_ASSERT(child->parent == n);
        RC_ASSERT(n->color == Node::black || child->color == Node::black);
        blacks[side] = look(child, all);
      }
      if (side == 0) all->push_back(key(n));
    }
    RC_ASSERT(blacks[0] == blacks[1]);
    return blacks[0] + (n->color == Node::black ? 1 : 0);
  }

  Node header_{};
};

RC_GTEST_PROP(RedBlack, StaysATreeInOrder, (const std::vector<int>& steps)) {
  Tree tree;
  std::vector<std::unique_ptr<Keyed>> nodes;
  std::multiset<int> expected;
  for (const int step : steps) {
    if (step % 3 != 0 || nodes.empty()) {
      nodes.push_back(std::make_unique<Keyed>());
      nodes.back()->key = step % 50;
      tree.insert(nodes.back().get());
      expected.insert(step % 50);
    } else {
      const auto which = static_cast<std::size_t>(step < 0 ? -(step + 1) : step) % nodes.size();
      tree.erase(nodes[which].get());
      expected.erase(expected.find(nodes[which]->key));
      nodes.erase(nodes.begin() + static_cast<std::ptrdiff_t>(which));
    }
    RC_ASSERT(tree.keys() == std::vector<int>(expected.begin(), expected.end()));
  }
  while (!nodes.empty()) {
    tree.erase(nodes.back().get());
    nodes.pop_back();
    (void)tree.keys();
  }
}

TEST(RedBlack, ManyInOrderAndOut) {
  Tree tree;
  std::vector<Keyed> nodes(2000);
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    nodes[i].key = static_cast<int>(i);
    tree.insert(&nodes[i]);
  }
  EXPECT_EQ(tree.keys().size(), nodes.size());
  for (std::size_t i = 0; i < nodes.size(); i += 2) tree.erase(&nodes[i]);
  EXPECT_EQ(tree.keys().size(), nodes.size() / 2);
}

}  // namespace
}  // namespace fearless
