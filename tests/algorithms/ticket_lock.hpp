// A lock that is passed on in the order in which it was asked for (Mellor-Crummey and Scott, "Algorithms for
// scalable synchronization on shared-memory multiprocessors", ACM TOCS 1991).
#pragma once

#include "orders.hpp"

namespace algorithms {

struct TicketLockOrders {
  std::memory_order see_turn = acquire;
  std::memory_order pass_on = release;
};

constexpr auto sites_of(const TicketLockOrders&) {
  using O = TicketLockOrders;
  return std::array<Site<O>, 2>{{
      {"lock: serving.load", Access::load, &O::see_turn},
      {"unlock: serving.store", Access::store, &O::pass_on},
  }};
}

template <TicketLockOrders O = TicketLockOrders{}>
class TicketLock {
 public:
  void lock() {
    const unsigned mine = next_.fetch_add(1, relaxed);
    while (serving_.load(O.see_turn) != mine) {}
  }
  void unlock() { serving_.store(serving_.load(relaxed) + 1, O.pass_on); }

 private:
  std::atomic<unsigned> next_{0}, serving_{0};
};

}  // namespace algorithms
