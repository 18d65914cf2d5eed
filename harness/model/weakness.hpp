// What makes an execution graph one that sequential consistency does not permit: which loads return older
// stores than there were, and which memory orders would have forbidden it.
#pragma once

#include <vector>

#include "model/graph.hpp"

namespace fearless {

struct Weakness {
  // A read of something older than `newer`, which was performed before it; or a store that goes before
  // `newer` in coherence order although it was performed after it (then `from` is the store itself).
  struct Stale {
    EventId event, from, newer;
  };
  std::vector<Stale> stale;

  enum class Remedy : u8 {
    none,             // no orders alone would, or there are too many events to tell
    release_acquire,  // `operations` are pairs of a write, made a release, and a read of it, made an acquire
    seq_cst,  // all of `operations` made seq_cst
  };
  Remedy remedy = Remedy::none;
  std::vector<EventId> operations;  // as few as possible: without any of them it would be permitted
};

// Of a graph that is consistent under rc11 and not sequentially consistent.
Weakness weakness(const Graph& g);

// Would rc11 permit the graph if its events had these orders (as many as events)?
bool permits(const Graph& g, const std::vector<Order>& orders);

}  // namespace fearless
