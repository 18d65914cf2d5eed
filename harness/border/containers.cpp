// The parts of std::map, std::set and std::list that are compiled into libstdc++: what they read and write in
// the nodes is the scenario's. Of a tree's rebalancing that is what happens in any case; how far its
// rotations reach is not seen.
#include <initializer_list>

#include "border/own.hpp"
#include "border/touched.hpp"

namespace {

// As in <bits/stl_tree.h> and <bits/stl_list.h>.
struct TreeNode {
  enum Color : int { red, black } color;
  TreeNode *parent, *left, *right;
};
struct ListNode {
  ListNode *next, *previous;
};

}  // namespace

FEARLESS_REAL(void, _ZSt29_Rb_tree_insert_and_rebalancebPSt18_Rb_tree_node_baseS0_RS_, bool, TreeNode*,
              TreeNode*, TreeNode*)
FEARLESS_REAL(TreeNode*, _ZSt28_Rb_tree_rebalance_for_erasePSt18_Rb_tree_node_baseRS_, TreeNode*, TreeNode*)
FEARLESS_REAL(TreeNode*, _ZSt18_Rb_tree_incrementPSt18_Rb_tree_node_base, TreeNode*)
FEARLESS_REAL(TreeNode*, _ZSt18_Rb_tree_decrementPSt18_Rb_tree_node_base, TreeNode*)
FEARLESS_REAL(void, _ZNSt8__detail15_List_node_base7_M_hookEPS0_, ListNode*, ListNode*)
FEARLESS_REAL(void, _ZNSt8__detail15_List_node_base9_M_unhookEv, ListNode*)
FEARLESS_REAL(void, _ZNSt8__detail15_List_node_base11_M_transferEPS0_S1_, ListNode*, ListNode*, ListNode*)
FEARLESS_REAL(void, _ZNSt8__detail15_List_node_base10_M_reverseEv, ListNode*)
FEARLESS_REAL(void, _ZNSt8__detail15_List_node_base4swapERS0_S1_, ListNode*, ListNode*)

extern "C" __attribute__((visibility("hidden"))) const char __ehdr_start[];
extern "C" __attribute__((visibility("hidden"))) const char _etext[];

namespace fearless::border {
namespace {

// (The runtime has maps of its own.)
bool outside(uptr site) {
  return FEARLESS_OUTSIDE() ||
         (site >= reinterpret_cast<uptr>(__ehdr_start) && site < reinterpret_cast<uptr>(_etext));
}

class Looks {
 public:
  explicit Looks(uptr site) : site_(site) {}
  // The value of a member, which is read.
  template <class T>
  T at(T& member) const {
    reads(&member, sizeof member, site_);
    return member;
  }
  template <class T>
  void changes(T& member) const {
    writes(&member, sizeof member, site_);
  }

 private:
  uptr site_;
};

TreeNode* next(TreeNode* n, uptr site) {
  const Looks see(site);
  if (TreeNode* child = see.at(n->right); child != nullptr) {
    for (; child != nullptr; child = see.at(child->left)) n = child;
    return n;
  }
  TreeNode* up = see.at(n->parent);
  for (; n == see.at(up->right); up = see.at(up->parent)) n = up;
  // (From the last to the end, where the root is the last.)
  return n->right == up ? n : up;
}

TreeNode* previous(TreeNode* n, uptr site) {
  const Looks see(site);
  if (see.at(n->color) == TreeNode::red && see.at(see.at(n->parent)->parent) == n) return see.at(n->right);
  if (TreeNode* child = see.at(n->left); child != nullptr) {
    for (; child != nullptr; child = see.at(child->right)) n = child;
    return n;
  }
  TreeNode* up = see.at(n->parent);
  for (; n == see.at(up->left); up = see.at(up->parent)) n = up;
  return up;
}

void inserts(bool left, TreeNode* n, TreeNode* parent, TreeNode* header, uptr site) {
  const Looks see(site);
  see.changes(*n);
  if (left) {
    see.changes(parent->left);
    if (parent == header) {
      see.changes(header->parent);
      see.changes(header->right);
      return;
    }
    if (see.at(header->left) == parent) see.changes(header->left);
  } else {
    see.changes(parent->right);
    if (see.at(header->right) == parent) see.changes(header->right);
  }
  if (see.at(parent->color) == TreeNode::red && see.at(header->parent) != parent)
    see.changes(see.at(parent->parent)->color);
}

void erases(TreeNode* n, TreeNode* header, uptr site) {
  const Looks see(site);
  TreeNode* const left = see.at(n->left);
  TreeNode* const right = see.at(n->right);
  TreeNode* const parent = see.at(n->parent);
  TreeNode* takes_its_place = left == nullptr ? right : left;
  if (left != nullptr && right != nullptr) {
    takes_its_place = right;
    while (TreeNode* child = see.at(takes_its_place->left)) takes_its_place = child;
    see.changes(left->parent);
    see.changes(takes_its_place->left);
    if (takes_its_place != right) {
      see.changes(see.at(takes_its_place->parent)->left);
      see.changes(takes_its_place->right);
      see.changes(right->parent);
    }
    see.changes(takes_its_place->color);
  } else {
    if (see.at(header->left) == n) see.changes(header->left);
    if (see.at(header->right) == n) see.changes(header->right);
  }
  if (takes_its_place != nullptr) see.changes(takes_its_place->parent);
  if (see.at(header->parent) == n) see.changes(header->parent);
  else if (see.at(parent->left) == n) see.changes(parent->left);
  else see.changes(parent->right);
}

}  // namespace
}  // namespace fearless::border

using fearless::border::Looks;
namespace real = fearless::real;

// (Not among those that must be ours: with -static-libstdc++ they are in the program, and are not seen.)
#define FEARLESS_SEE(result, name, parameters) \
  extern "C" __attribute__((visibility("default"))) result name parameters

FEARLESS_SEE(void, _ZSt29_Rb_tree_insert_and_rebalancebPSt18_Rb_tree_node_baseS0_RS_,
             (bool left, TreeNode* n, TreeNode* parent, TreeNode* header)) {
  if (!fearless::border::outside(FEARLESS_SITE()))
    fearless::border::inserts(left, n, parent, header, FEARLESS_SITE());
  real::_ZSt29_Rb_tree_insert_and_rebalancebPSt18_Rb_tree_node_baseS0_RS_(left, n, parent, header);
}
FEARLESS_SEE(TreeNode*, _ZSt28_Rb_tree_rebalance_for_erasePSt18_Rb_tree_node_baseRS_,
             (TreeNode * n, TreeNode* header)) {
  if (!fearless::border::outside(FEARLESS_SITE())) fearless::border::erases(n, header, FEARLESS_SITE());
  return real::_ZSt28_Rb_tree_rebalance_for_erasePSt18_Rb_tree_node_baseRS_(n, header);
}

// (Each for const nodes, too.)
#define FEARLESS_STEP(name, direction)                                                             \
  FEARLESS_SEE(TreeNode*, name##PSt18_Rb_tree_node_base, (TreeNode * n)) {                         \
    if (fearless::border::outside(FEARLESS_SITE())) return real::name##PSt18_Rb_tree_node_base(n); \
    return fearless::border::direction(n, FEARLESS_SITE());                                        \
  }                                                                                                \
  FEARLESS_SEE(TreeNode*, name##PKSt18_Rb_tree_node_base, (TreeNode * n)) {                        \
    if (fearless::border::outside(FEARLESS_SITE())) return real::name##PSt18_Rb_tree_node_base(n); \
    return fearless::border::direction(n, FEARLESS_SITE());                                        \
  }

FEARLESS_STEP(_ZSt18_Rb_tree_increment, next)
FEARLESS_STEP(_ZSt18_Rb_tree_decrement, previous)

FEARLESS_SEE(void, _ZNSt8__detail15_List_node_base7_M_hookEPS0_, (ListNode * n, ListNode* before)) {
  if (!fearless::border::outside(FEARLESS_SITE())) {
    const Looks see(FEARLESS_SITE());
    see.changes(*n);
    see.changes(see.at(before->previous)->next);
    see.changes(before->previous);
  }
  real::_ZNSt8__detail15_List_node_base7_M_hookEPS0_(n, before);
}
FEARLESS_SEE(void, _ZNSt8__detail15_List_node_base9_M_unhookEv, (ListNode * n)) {
  if (!fearless::border::outside(FEARLESS_SITE())) {
    const Looks see(FEARLESS_SITE());
    see.changes(see.at(n->previous)->next);
    see.changes(see.at(n->next)->previous);
  }
  real::_ZNSt8__detail15_List_node_base9_M_unhookEv(n);
}
FEARLESS_SEE(void, _ZNSt8__detail15_List_node_base11_M_transferEPS0_S1_,
             (ListNode * before, ListNode* first, ListNode* last)) {
  if (before != last && !fearless::border::outside(FEARLESS_SITE())) {
    const Looks see(FEARLESS_SITE());
    for (ListNode* n : {before, first, last}) {
      see.changes(see.at(n->previous)->next);
      see.changes(n->previous);
    }
  }
  real::_ZNSt8__detail15_List_node_base11_M_transferEPS0_S1_(before, first, last);
}
FEARLESS_SEE(void, _ZNSt8__detail15_List_node_base10_M_reverseEv, (ListNode * list)) {
  if (!fearless::border::outside(FEARLESS_SITE())) {
    const Looks see(FEARLESS_SITE());
    ListNode* n = list;
    do {
      ListNode* const next = see.at(n->next);
      see.changes(*n);
      n = next;
    } while (n != list);
  }
  real::_ZNSt8__detail15_List_node_base10_M_reverseEv(list);
}
FEARLESS_SEE(void, _ZNSt8__detail15_List_node_base4swapERS0_S1_, (ListNode * a, ListNode* b)) {
  if (!fearless::border::outside(FEARLESS_SITE())) {
    const Looks see(FEARLESS_SITE());
    for (ListNode* n : {a, b}) {
      if (see.at(n->next) == n) continue;  // it is empty
      see.changes(n->next->previous);
      see.changes(see.at(n->previous)->next);
    }
    if (a->next != a || b->next != b) {
      see.changes(*a);
      see.changes(*b);
    }
  }
  real::_ZNSt8__detail15_List_node_base4swapERS0_S1_(a, b);
}
