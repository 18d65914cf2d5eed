// An execution graph in another order of its events.
#pragma once

#include "model/graph.hpp"

namespace fearless {

// Calls f(b) for events b that come after a in every order in which the graph can be run: po ∪ rf, a thread
// after its creation, and, if every read is to read the newest write, co ∪ fr.
template <class F>
void for_each_later(const Graph& g, EventId a, bool newest, F f) {
  const Event& x = g[a];
  const auto go = [&](EventId b) {
    if (b != no_event) f(b);
  };
  go(x.po_next);
  if (x.kind == EventKind::spawn) {
    EventId first = g.last_of(static_cast<Slot>(x.action.choice));
    while (first != no_event && g[first].po_prev != no_event) first = g[first].po_prev;
    go(first);
  }
  for (EventId r = x.first_reader; r != no_event; r = g[r].next_reader) f(r);
  if (!newest) return;
  if (x.placed) go(x.co_next);
  if (x.kind == EventKind::read) go(g.co_next(x.rf, x.location));
}

// The same graph, its events in an order in which every read reads the newest write of its location: run in
// that order, the execution is an interleaving. As few changes of thread as come of running each as far as it
// goes. False if there is no such order: the graph is not sequentially consistent. (Clocks are not filled in:
// the result serves to be run along.)
bool interleave(const Graph& g, Graph* ordered);

}  // namespace fearless
