#include "model/linearise.hpp"

#include <algorithm>
#include <set>

namespace fearless {
namespace {

std::vector<EventId> interleaving(const Graph& g) {
  std::vector<u32> before(g.size(), 0);
  for (EventId a = 1; a < g.size(); ++a) g.for_each_later(a, true, [&](EventId b) { ++before[b]; });
  std::set<EventId> ready;
  for (EventId a = 1; a < g.size(); ++a)
    if (before[a] == 0) ready.insert(a);
  std::vector<EventId> order;
  while (!ready.empty()) {
    // The same thread goes on if it can.
    EventId next = *ready.begin();
    if (!order.empty()) {
      const EventId own = g[order.back()].po_next;
      if (own != no_event && ready.count(own) != 0) next = own;
    }
    ready.erase(next);
    order.push_back(next);
    g.for_each_later(next, true, [&](EventId b) {
      if (--before[b] == 0) ready.insert(b);
    });
  }
  return order;
}

}  // namespace

bool interleave(const Graph& g, Graph* ordered) {
  const std::vector<EventId> order = interleaving(g);
  if (order.size() + 1 != g.size()) return false;  // some lie on a cycle
  *ordered = Graph(g.model);
  for (LocationId l = 1; l < g.locations(); ++l)
    ordered->add_location(g.location(l).address, g.location(l).initial_value);
  std::vector<EventId> now(g.size(), initial);
  for (const EventId id : order) {
    Event e = g[id];
    e.rf = now[e.rf];
    e.revisited_by = no_event;
    now[id] = ordered->append(e);
  }
  for (LocationId l = 1; l < g.locations(); ++l)
    for (EventId last = initial, w = g.co_next(initial, l); w != no_event; w = g[w].co_next) {
      ordered->place_after(now[w], last);
      last = now[w];
    }
  return true;
}

}  // namespace fearless
