// A lock for two threads without read-modify-writes (Peterson, "Myths about the mutual exclusion problem",
// Information Processing Letters 1981).
#pragma once

#include "orders.hpp"

namespace algorithms {

struct PetersonsLockOrders {
  std::memory_order want = seq_cst;
  std::memory_order give_way = seq_cst;
  std::memory_order see_other = seq_cst;
  std::memory_order see_turn = seq_cst;
  std::memory_order leave = release;
};

constexpr auto sites_of(const PetersonsLockOrders&) {
  using O = PetersonsLockOrders;
  return std::array<Site<O>, 5>{{
      {"lock: wants[me].store", Access::store, &O::want},
      {"lock: turn.store", Access::store, &O::give_way},
      {"lock: wants[other].load", Access::load, &O::see_other},
      {"lock: turn.load", Access::load, &O::see_turn},
      {"unlock: wants[me].store", Access::store, &O::leave},
  }};
}

template <PetersonsLockOrders O = PetersonsLockOrders{}>
class PetersonsLock {
 public:
  // me is 0 or 1.
  void lock(std::size_t me) {
    const std::size_t other = 1 - me;
    wants_[me].store(true, O.want);
    turn_.store(other, O.give_way);
    while (wants_[other].load(O.see_other) && turn_.load(O.see_turn) == other) {}
  }
  void unlock(std::size_t me) { wants_[me].store(false, O.leave); }

 private:
  std::array<std::atomic<bool>, 2> wants_{};
  std::atomic<std::size_t> turn_{0};
};

}  // namespace algorithms
