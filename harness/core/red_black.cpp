#include "core/red_black.hpp"

#include <initializer_list>

namespace fearless::red_black {
namespace {

constexpr int left = 0, right = 1;

bool is_red(const Node* n) { return n != nullptr && n->color == Node::red; }
int side_of(const Node* n) { return n == n->parent->child[left] ? left : right; }

Node* outermost(Node* n, int side) {
  while (n->child[side] != nullptr) n = n->child[side];
  return n;
}

// `with` (perhaps none) comes in the place of n.
void replace(const Node* n, Node* with, Node* header) {
  if (header->parent == n) header->parent = with;
  else n->parent->child[side_of(n)] = with;
  if (with != nullptr) with->parent = n->parent;
}

// Down to that side; the child on the other comes up.
void rotate(Node* n, int side, Node* header) {
  Node* const up = n->child[1 - side];
  replace(n, up, header);
  n->child[1 - side] = up->child[side];
  if (up->child[side] != nullptr) up->child[side]->parent = n;
  up->child[side] = n;
  n->parent = up;
}

// A black node is gone above n (perhaps none), which is on that side of `parent`.
void restore_blackness(Node* n, Node* parent, int side, Node* header) {
  while (n != header->parent && !is_red(n)) {
    Node* sibling = parent->child[1 - side];
    if (is_red(sibling)) {
      sibling->color = Node::black;
      parent->color = Node::red;
      rotate(parent, side, header);
      sibling = parent->child[1 - side];
    }
    if (!is_red(sibling->child[left]) && !is_red(sibling->child[right])) {
      sibling->color = Node::red;
      n = parent;
      parent = n->parent;
      if (n != header->parent) side = side_of(n);
      continue;
    }
    if (!is_red(sibling->child[1 - side])) {
      sibling->child[side]->color = Node::black;
      sibling->color = Node::red;
      rotate(sibling, 1 - side, header);
      sibling = parent->child[1 - side];
    }
    sibling->color = parent->color;
    parent->color = Node::black;
    sibling->child[1 - side]->color = Node::black;
    rotate(parent, side, header);
    return;
  }
  if (n != nullptr) n->color = Node::black;
}

}  // namespace

void insert(bool to_left, Node* n, Node* parent, Node* header) {
  const int side = to_left ? left : right;
  *n = {Node::red, parent, {nullptr, nullptr}};
  if (parent == header) {
    header->parent = header->child[left] = header->child[right] = n;
  } else {
    parent->child[side] = n;
    if (header->child[side] == parent) header->child[side] = n;
  }
  while (n != header->parent && n->parent->color == Node::red) {
    Node* const above = n->parent->parent;
    const int at = side_of(n->parent);
    if (Node* const uncle = above->child[1 - at]; is_red(uncle)) {
      n->parent->color = uncle->color = Node::black;
      above->color = Node::red;
      n = above;
      continue;
    }
    if (side_of(n) != at) {
      n = n->parent;
      rotate(n, at, header);
    }
    n->parent->color = Node::black;
    above->color = Node::red;
    rotate(above, 1 - at, header);
  }
  header->parent->color = Node::black;
}

Node* erase(Node* n, Node* header) {
  for (const int side : {left, right}) {
    if (header->child[side] != n) continue;
    // (The first has nothing to its left, the last nothing to its right.)
    Node* const other = n->child[1 - side];
    header->child[side] = other != nullptr ? outermost(other, side) : n->parent;
  }
  Node::Color gone = n->color;
  Node* moved_up = nullptr;
  Node* parent = n->parent;
  int side = n == header->parent ? left : side_of(n);
  if (n->child[left] != nullptr && n->child[right] != nullptr) {
    Node* const next = outermost(n->child[right], left);
    gone = next->color;
    moved_up = next->child[right];
    parent = next == n->child[right] ? next : next->parent;
    side = next == n->child[right] ? right : left;
    if (parent != next) {
      replace(next, moved_up, header);
      next->child[right] = n->child[right];
      next->child[right]->parent = next;
    }
    replace(n, next, header);
    next->child[left] = n->child[left];
    next->child[left]->parent = next;
    next->color = n->color;
  } else {
    moved_up = n->child[left] != nullptr ? n->child[left] : n->child[right];
    replace(n, moved_up, header);
  }
  if (gone == Node::black && header->parent != nullptr) restore_blackness(moved_up, parent, side, header);
  return n;
}

}  // namespace fearless::red_black
