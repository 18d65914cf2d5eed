// Insertion and deletion in the trees of std::map and std::set, on nodes laid out as in libstdc++
// (<bits/stl_tree.h>): for the runtime's own, where the program has no libstdc++.so to do it.
//
// The algorithms are those of Cormen, Leiserson, Rivest and Stein, Introduction to Algorithms, chapter 13.
#pragma once

#include "core/base.hpp"

namespace fearless::red_black {

struct Node {
  enum Color : int { red, black } color;
  Node* parent;
  Node* child[2];  // left and right
};

// The header's parent is the root, its children are the first node and the last.
void insert(bool left, Node* n, Node* parent, Node* header);
// Takes the node out of the tree and returns it.
Node* erase(Node* n, Node* header);

}  // namespace fearless::red_black
