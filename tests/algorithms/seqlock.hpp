// Two numbers that writers change together, and that readers see together without writing anything (Boehm,
// "Can seqlocks get along with programming language memory models?", MSPC 2012). The sequence is odd while a
// writer is at work.
#pragma once

#include <optional>

#include "orders.hpp"

namespace algorithms {

struct SeqlockOrders {
  std::memory_order enter = acquire;
  std::memory_order before_writing = release;
  std::memory_order publish = release;
  std::memory_order begin = acquire;
  std::memory_order after_reading = acquire;
};

constexpr auto sites_of(const SeqlockOrders&) {
  using O = SeqlockOrders;
  return std::array<Site<O>, 5>{{
      {"write: sequence.compare_exchange", Access::rmw, &O::enter},
      {"write: fence before the data", Access::fence, &O::before_writing},
      {"write: sequence.store", Access::store, &O::publish},
      {"read: sequence.load, first", Access::load, &O::begin},
      {"read: fence after the data", Access::fence, &O::after_reading},
  }};
}

template <SeqlockOrders O = SeqlockOrders{}>
class Seqlock {
 public:
  struct Pair {
    int a, b;
  };

  void write(Pair p) {
    unsigned even = sequence_.load(relaxed);
    do {
      while (even % 2 != 0) even = sequence_.load(relaxed);
    } while (!sequence_.compare_exchange_strong(even, even + 1, O.enter, relaxed));
    std::atomic_thread_fence(O.before_writing);
    a_.store(p.a, relaxed);
    b_.store(p.b, relaxed);
    sequence_.store(even + 2, O.publish);
  }

  // Nothing if a writer was at work meanwhile.
  std::optional<Pair> try_read() const {
    const unsigned before = sequence_.load(O.begin);
    const Pair p{a_.load(relaxed), b_.load(relaxed)};
    std::atomic_thread_fence(O.after_reading);
    const unsigned after = sequence_.load(relaxed);
    if (before != after || before % 2 != 0) return std::nullopt;
    return p;
  }

 private:
  std::atomic<unsigned> sequence_{0};
  std::atomic<int> a_{0}, b_{0};
};

}  // namespace algorithms
