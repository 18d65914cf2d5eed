// A bounded queue for one producer and one consumer (Lamport, "Specifying concurrent program modules", ACM
// TOPLAS 1983).
#pragma once

#include "orders.hpp"

namespace algorithms {

struct SpscRingOrders {
  std::memory_order see_room = acquire;
  std::memory_order publish = release;
  std::memory_order see_value = acquire;
  std::memory_order give_back = release;
};

constexpr auto sites_of(const SpscRingOrders&) {
  using O = SpscRingOrders;
  return std::array<Site<O>, 4>{{
      {"push: taken.load", Access::load, &O::see_room},
      {"push: written.store", Access::store, &O::publish},
      {"pop: written.load", Access::load, &O::see_value},
      {"pop: taken.store", Access::store, &O::give_back},
  }};
}

template <std::size_t Size, SpscRingOrders O = SpscRingOrders{}>
class SpscRing {
 public:
  void push(int value) {
    const std::size_t n = written_.load(relaxed);
    while (n - taken_.load(O.see_room) == Size) {}
    slots_[n % Size] = value;
    written_.store(n + 1, O.publish);
  }
  int pop() {
    const std::size_t n = taken_.load(relaxed);
    while (written_.load(O.see_value) == n) {}
    const int value = slots_[n % Size];
    taken_.store(n + 1, O.give_back);
    return value;
  }

 private:
  std::array<int, Size> slots_{};
  std::atomic<std::size_t> written_{0}, taken_{0};
};

}  // namespace algorithms
