// The parts of std::map, std::set and std::list that are compiled into libstdc++: what they read and write in
// the nodes is the scenario's. Of a tree's rebalancing that is what happens in any case; how far its
// rotations reach is not seen.
//
// The runtime has libstdc++ in itself, and these are its own functions, too: a program of C has no other.
#include <initializer_list>

#include "border/own.hpp"
#include "border/touched.hpp"
#include "core/red_black.hpp"
#include "detect/race.hpp"
#include "memory/fresh_state.hpp"

using TreeNode = fearless::red_black::Node;

namespace {

struct ListNode {  // <bits/stl_list.h>
  ListNode *next, *previous;
};

}  // namespace

FEARLESS_REAL(void, _ZSt29_Rb_tree_insert_and_rebalancebPSt18_Rb_tree_node_baseS0_RS_, bool, TreeNode*,
              TreeNode*, TreeNode*)
FEARLESS_REAL(TreeNode*, _ZSt28_Rb_tree_rebalance_for_erasePSt18_Rb_tree_node_baseRS_, TreeNode*, TreeNode*)

namespace fearless::border {
namespace {

constexpr int left = 0, right = 1;

// (What a library that is not instrumented synchronises by is not seen; nor is what it does to nodes, then.
// The runtime, which has maps of its own, is one.)
bool is_instrumented(uptr site) {
  struct Known {
    uptr site;
    bool answer;
  };
  constexpr std::size_t size = 64;
  static Known known[size];
  Known& k = known[(site >> 2) % size];
  if (FEARLESS_UNLIKELY(k.site != site)) k = {site, fresh_state::in_instrumented_module(site)};
  return k.answer;
}

class Looks {
 public:
  explicit Looks(uptr site) : site_(site), sees_(hot.in_scenario && is_instrumented(site)) {}
  // The value of a member, which is read.
  template <class T>
  T at(T& member) const {
    if (!sees_) return member;
    // (As __tsan_read8.)
    const auto address = reinterpret_cast<uptr>(&member);
    if (bytes_of<T> == 8 && FEARLESS_LIKELY(!hot.closely()))
      race::access<8, false>(shadow::direct_cell(address), address, site_);
    else reads(&member, bytes_of<T>, site_);
    return member;
  }
  template <class T>
  void changes(T& member) const {
    if (sees_) writes(&member, bytes_of<T>, site_);
  }
  template <class T>
  void set(T& member, T value) const {
    changes(member);
    member = value;
  }
  bool sees() const { return sees_; }

 private:
  template <class T>
  struct Holder {
    T value;
  };
  template <class T>
  static constexpr i64 bytes_of = sizeof(Holder<T>);  // (also of a pointer)

  uptr site_;
  bool sees_;
};

// The next node on that side.
TreeNode* step(TreeNode* n, int side, const Looks& see) {
  if (TreeNode* child = see.at(n->child[side]); child != nullptr) {
    for (; child != nullptr; child = see.at(child->child[1 - side])) n = child;
    return n;
  }
  TreeNode* up = see.at(n->parent);
  for (; n == see.at(up->child[side]); up = see.at(up->parent)) n = up;
  // (From the last to the end, where the root is the last.)
  return n->child[side] == up ? n : up;
}

TreeNode* next(TreeNode* n, uptr site) { return step(n, right, Looks(site)); }

TreeNode* previous(TreeNode* n, uptr site) {
  const Looks see(site);
  // (The end is red, as no root is.)
  const bool is_end = see.at(n->color) == TreeNode::red && see.at(see.at(n->parent)->parent) == n;
  return is_end ? see.at(n->child[right]) : step(n, left, see);
}

void inserts(bool to_left, TreeNode* n, TreeNode* parent, TreeNode* header, const Looks& see) {
  const int side = to_left ? left : right;
  see.changes(*n);
  see.changes(parent->child[side]);
  if (parent == header) {
    see.changes(header->parent);
    see.changes(header->child[right]);
    return;
  }
  if (see.at(header->child[side]) == parent) see.changes(header->child[side]);
  if (see.at(parent->color) == TreeNode::red && see.at(header->parent) != parent)
    see.changes(see.at(parent->parent)->color);
}

void erases(TreeNode* n, TreeNode* header, const Looks& see) {
  TreeNode* const before = see.at(n->child[left]);
  TreeNode* const after = see.at(n->child[right]);
  TreeNode* const parent = see.at(n->parent);
  TreeNode* takes_its_place = before == nullptr ? after : before;
  if (before != nullptr && after != nullptr) {
    takes_its_place = after;
    while (TreeNode* child = see.at(takes_its_place->child[left])) takes_its_place = child;
    see.changes(before->parent);
    see.changes(takes_its_place->child[left]);
    if (takes_its_place != after) {
      see.changes(see.at(takes_its_place->parent)->child[left]);
      see.changes(takes_its_place->child[right]);
      see.changes(after->parent);
    }
    see.changes(takes_its_place->color);
  } else {
    for (const int side : {left, right})
      if (see.at(header->child[side]) == n) see.changes(header->child[side]);
  }
  if (takes_its_place != nullptr) see.changes(takes_its_place->parent);
  if (see.at(header->parent) == n) see.changes(header->parent);
  else see.changes(parent->child[see.at(parent->child[left]) == n ? left : right]);
}

}  // namespace
}  // namespace fearless::border

using fearless::border::Looks;
namespace real = fearless::real;

// (Not among those that must be ours: with -static-libstdc++ they are in the program, and are not seen.)
#define FEARLESS_SEE(result, name, parameters) \
  extern "C" __attribute__((visibility("default"))) result name parameters

FEARLESS_SEE(void, _ZSt29_Rb_tree_insert_and_rebalancebPSt18_Rb_tree_node_baseS0_RS_,
             (bool to_left, TreeNode* n, TreeNode* parent, TreeNode* header)) {
  if (const Looks see(FEARLESS_SITE()); see.sees())
    fearless::border::inserts(to_left, n, parent, header, see);
  static const bool exists = real::_ZSt29_Rb_tree_insert_and_rebalancebPSt18_Rb_tree_node_baseS0_RS_.exists();
  if (exists)
    real::_ZSt29_Rb_tree_insert_and_rebalancebPSt18_Rb_tree_node_baseS0_RS_(to_left, n, parent, header);
  else fearless::red_black::insert(to_left, n, parent, header);
}
FEARLESS_SEE(TreeNode*, _ZSt28_Rb_tree_rebalance_for_erasePSt18_Rb_tree_node_baseRS_,
             (TreeNode * n, TreeNode* header)) {
  if (const Looks see(FEARLESS_SITE()); see.sees()) fearless::border::erases(n, header, see);
  static const bool exists = real::_ZSt28_Rb_tree_rebalance_for_erasePSt18_Rb_tree_node_baseRS_.exists();
  return exists ? real::_ZSt28_Rb_tree_rebalance_for_erasePSt18_Rb_tree_node_baseRS_(n, header)
                : fearless::red_black::erase(n, header);
}

// (Each for const nodes, too.)
#define FEARLESS_STEP(name, direction)                                      \
  FEARLESS_SEE(TreeNode*, name##PSt18_Rb_tree_node_base, (TreeNode * n)) {  \
    return fearless::border::direction(n, FEARLESS_SITE());                 \
  }                                                                         \
  FEARLESS_SEE(TreeNode*, name##PKSt18_Rb_tree_node_base, (TreeNode * n)) { \
    return fearless::border::direction(n, FEARLESS_SITE());                 \
  }

FEARLESS_STEP(_ZSt18_Rb_tree_increment, next)
FEARLESS_STEP(_ZSt18_Rb_tree_decrement, previous)

FEARLESS_SEE(void, _ZNSt8__detail15_List_node_base7_M_hookEPS0_, (ListNode * n, ListNode* before)) {
  const Looks see(FEARLESS_SITE());
  ListNode* const previous = see.at(before->previous);
  see.set(n->next, before);
  see.set(n->previous, previous);
  see.set(previous->next, n);
  see.set(before->previous, n);
}
FEARLESS_SEE(void, _ZNSt8__detail15_List_node_base9_M_unhookEv, (ListNode * n)) {
  const Looks see(FEARLESS_SITE());
  ListNode* const next = see.at(n->next);
  ListNode* const previous = see.at(n->previous);
  see.set(previous->next, next);
  see.set(next->previous, previous);
}
// Those from `first` to `last`, without that, come before `before`.
FEARLESS_SEE(void, _ZNSt8__detail15_List_node_base11_M_transferEPS0_S1_,
             (ListNode * before, ListNode* first, ListNode* last)) {
  if (before == last) return;
  const Looks see(FEARLESS_SITE());
  ListNode* const previous = see.at(before->previous);
  ListNode* const left_of_them = see.at(first->previous);
  ListNode* const last_of_them = see.at(last->previous);
  see.set(last_of_them->next, before);
  see.set(left_of_them->next, last);
  see.set(previous->next, first);
  see.set(before->previous, last_of_them);
  see.set(last->previous, left_of_them);
  see.set(first->previous, previous);
}
FEARLESS_SEE(void, _ZNSt8__detail15_List_node_base10_M_reverseEv, (ListNode * list)) {
  const Looks see(FEARLESS_SITE());
  ListNode* n = list;
  do {
    ListNode* const next = see.at(n->next);
    see.set(n->next, see.at(n->previous));
    see.set(n->previous, next);
    n = next;
  } while (n != list);
}
FEARLESS_SEE(void, _ZNSt8__detail15_List_node_base4swapERS0_S1_, (ListNode * a, ListNode* b)) {
  const Looks see(FEARLESS_SITE());
  const ListNode first{see.at(a->next), see.at(a->previous)};
  const ListNode second{see.at(b->next), see.at(b->previous)};
  // What the other had, if that was anything but itself.
  const auto take = [&](ListNode* n, const ListNode& had, const ListNode* other) {
    const bool any = had.next != other;
    see.set(n->next, any ? had.next : n);
    see.set(n->previous, any ? had.previous : n);
    if (!any) return;
    see.set(had.next->previous, n);
    see.set(had.previous->next, n);
  };
  if (first.next == a && second.next == b) return;  // both are empty
  take(a, second, b);
  take(b, first, a);
}
