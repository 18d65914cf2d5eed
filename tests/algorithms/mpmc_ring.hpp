// A bounded queue for any number of producers and consumers (Vyukov, "Bounded MPMC queue", 1024cores.net).
// Each slot says whose turn it is: position p to be filled in round p, to be emptied at p + 1.
#pragma once

#include <optional>

#include "orders.hpp"

namespace algorithms {

struct MpmcRingOrders {
  std::memory_order see_empty = acquire;
  std::memory_order publish = release;
  std::memory_order see_full = acquire;
  std::memory_order give_back = release;
};

constexpr auto sites_of(const MpmcRingOrders&) {
  using O = MpmcRingOrders;
  return std::array<Site<O>, 4>{{
      {"push: turn.load", Access::load, &O::see_empty},
      {"push: turn.store", Access::store, &O::publish},
      {"pop: turn.load", Access::load, &O::see_full},
      {"pop: turn.store", Access::store, &O::give_back},
  }};
}

// Size is a power of two, 2 at least: with one slot, "emptied" and "filled again" would be the same turn.
template <std::size_t Size, MpmcRingOrders O = MpmcRingOrders{}>
class MpmcRing {
 public:
  MpmcRing() {
    for (std::size_t i = 0; i < Size; ++i) slots_[i].turn.store(i, relaxed);
  }

  // False if the ring is full.
  bool push(int value) {
    std::size_t at = pushed_.load(relaxed);
    for (;;) {
      Slot& slot = slots_[at % Size];
      const auto ahead = static_cast<std::ptrdiff_t>(slot.turn.load(O.see_empty) - at);
      if (ahead < 0) return false;
      if (ahead > 0) {
        at = pushed_.load(relaxed);
      } else if (pushed_.compare_exchange_strong(at, at + 1, relaxed, relaxed)) {
        slot.value = value;
        slot.turn.store(at + 1, O.publish);
        return true;
      }
    }
  }

  // Nothing if the ring is empty.
  std::optional<int> pop() {
    std::size_t at = popped_.load(relaxed);
    for (;;) {
      Slot& slot = slots_[at % Size];
      const auto ahead = static_cast<std::ptrdiff_t>(slot.turn.load(O.see_full) - (at + 1));
      if (ahead < 0) return std::nullopt;
      if (ahead > 0) {
        at = popped_.load(relaxed);
      } else if (popped_.compare_exchange_strong(at, at + 1, relaxed, relaxed)) {
        const int value = slot.value;
        slot.turn.store(at + Size, O.give_back);
        return value;
      }
    }
  }

 private:
  struct Slot {
    std::atomic<std::size_t> turn;
    int value = 0;
  };
  std::array<Slot, Size> slots_;
  std::atomic<std::size_t> pushed_{0}, popped_{0};
};

}  // namespace algorithms
