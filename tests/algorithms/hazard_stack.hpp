// Treiber's stack with nodes from the heap, deleted when no thread looks at them (Michael, "Hazard pointers:
// safe memory reclamation for lock-free objects", IEEE TPDS 2004).
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "orders.hpp"

namespace algorithms {

struct HazardStackOrders {
  std::memory_order publish = release;
  std::memory_order protect = release;  // what was protected before is no longer
  std::memory_order after_protecting = seq_cst;
  std::memory_order validate = acquire;
  std::memory_order unprotect = release;
  std::memory_order before_scanning = seq_cst;
  std::memory_order scan = acquire;
};

constexpr auto sites_of(const HazardStackOrders&) {
  using O = HazardStackOrders;
  return std::array<Site<O>, 7>{{
      {"push: top.compare_exchange", Access::rmw, &O::publish},
      {"pop: hazard.store(node)", Access::store, &O::protect},
      {"pop: fence after it", Access::fence, &O::after_protecting},
      {"pop: top.load, again", Access::load, &O::validate},
      {"pop: hazard.store(nullptr)", Access::store, &O::unprotect},
      {"retire: fence before the scan", Access::fence, &O::before_scanning},
      {"retire: hazard.load", Access::load, &O::scan},
  }};
}

template <std::size_t Threads, HazardStackOrders O = HazardStackOrders{}>
class HazardStack {
 public:
  HazardStack() = default;
  HazardStack(const HazardStack&) = delete;
  HazardStack& operator=(const HazardStack&) = delete;
  ~HazardStack() {
    for (Node* n = top_.load(relaxed); n != nullptr;) {
      Node* const next = n->next;
      delete n;
      n = next;
    }
    for (Thread& t : threads_)
      for (Node* n : t.retired) delete n;
  }

  void push(int value) {
    Node* const mine = new Node{value, top_.load(relaxed)};
    while (!top_.compare_exchange_strong(mine->next, mine, O.publish, relaxed)) {}
  }

  // Of thread `me`. Nothing if the stack is empty.
  std::optional<int> pop(std::size_t me) {
    std::atomic<Node*>& hazard = threads_[me].hazard;
    Node* node = top_.load(relaxed);
    while (node != nullptr) {
      hazard.store(node, O.protect);
      std::atomic_thread_fence(O.after_protecting);
      Node* const protected_node = node;
      node = top_.load(O.validate);
      if (node == protected_node && top_.compare_exchange_strong(node, node->next, relaxed, relaxed)) break;
    }
    hazard.store(nullptr, O.unprotect);
    if (node == nullptr) return std::nullopt;
    const int value = node->value;
    retire(me, node);
    return value;
  }

 private:
  struct Node {
    int value;
    Node* next;
  };
  struct Thread {
    std::atomic<Node*> hazard{nullptr};
    std::vector<Node*> retired;
  };

  void retire(std::size_t me, Node* node) {
    std::vector<Node*>& retired = threads_[me].retired;
    retired.push_back(node);
    std::atomic_thread_fence(O.before_scanning);
    const auto kept = std::partition(retired.begin(), retired.end(), [&](Node* n) {
      return std::any_of(threads_.begin(), threads_.end(),
                         [&](Thread& t) { return t.hazard.load(O.scan) == n; });
    });
    std::for_each(kept, retired.end(), [](Node* n) { delete n; });
    retired.erase(kept, retired.end());
  }

  std::array<Thread, Threads> threads_;
  std::atomic<Node*> top_{nullptr};
};

}  // namespace algorithms
