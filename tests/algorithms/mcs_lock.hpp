// A lock whose waiters form a list, each waiting at a node of its own (Mellor-Crummey and Scott, "Algorithms
// for scalable synchronization on shared-memory multiprocessors", ACM TOCS 1991).
#pragma once

#include "orders.hpp"

namespace algorithms {

struct McsLockOrders {
  std::memory_order enqueue = acq_rel;
  std::memory_order link = release;
  std::memory_order wait = acquire;
  std::memory_order see_next = acquire;
  std::memory_order leave_alone = release;
  std::memory_order await_next = acquire;
  std::memory_order hand_over = release;
};

constexpr auto sites_of(const McsLockOrders&) {
  using O = McsLockOrders;
  return std::array<Site<O>, 7>{{
      {"lock: tail.exchange", Access::rmw, &O::enqueue},
      {"lock: before->next.store", Access::store, &O::link},
      {"lock: mine.waits.load", Access::load, &O::wait},
      {"unlock: mine.next.load, first", Access::load, &O::see_next},
      {"unlock: tail.compare_exchange", Access::rmw, &O::leave_alone},
      {"unlock: mine.next.load, waiting", Access::load, &O::await_next},
      {"unlock: after->waits.store", Access::store, &O::hand_over},
  }};
}

template <McsLockOrders O = McsLockOrders{}>
class McsLock {
 public:
  struct Node {
    std::atomic<Node*> next{nullptr};
    std::atomic<bool> waits{true};
  };

  void lock(Node& mine) {
    if (Node* before = tail_.exchange(&mine, O.enqueue); before != nullptr) {
      before->next.store(&mine, O.link);
      while (mine.waits.load(O.wait)) {}
    }
  }
  void unlock(Node& mine) {
    Node* after = mine.next.load(O.see_next);
    if (after == nullptr) {
      Node* expected = &mine;
      if (tail_.compare_exchange_strong(expected, nullptr, O.leave_alone, relaxed)) return;
      while ((after = mine.next.load(O.await_next)) == nullptr) {}
    }
    after->waits.store(false, O.hand_over);
  }

 private:
  std::atomic<Node*> tail_{nullptr};
};

}  // namespace algorithms
