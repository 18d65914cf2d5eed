#include "model/weakness.hpp"

#include <algorithm>

namespace fearless {
namespace {

bool is_atomic(const Event& e) { return (e.reads() || e.writes()) && e.action.size != 0; }

Order at_least(Order o, Order wanted) {
  if (o == Order::seq_cst || wanted == Order::seq_cst) return Order::seq_cst;
  const bool release = releases(o) || releases(wanted);
  const bool acquire = acquires(o) || acquires(wanted);
  return release && acquire ? Order::acq_rel : release ? Order::release : acquire ? Order::acquire : o;
}

// The same graph with other orders, and with what then happens before what.
Graph with_orders(const Graph& g, const std::vector<Order>& orders) {
  Graph other(g.model);
  for (LocationId l = 1; l < g.locations(); ++l)
    other.add_location(g.location(l).address, g.location(l).initial_value);
  other.widen(static_cast<Slot>(g.width() - 1));
  const auto join = [&](u32* to, const u32* from) {
    for (u32 i = 0; i < g.width(); ++i) to[i] = std::max(to[i], from[i]);
  };
  for (EventId id = 1; id < g.size(); ++id) {
    Event e = g[id];
    e.action.order = orders[id];
    if (e.kind == EventKind::read && e.action.effect == Effect::compare_exchange)
      e.action.failure = orders[id];
    other.append(e);
    other.estimate_rows(id);
    // What happened before it still does; and a thread's end, before what waited for it.
    join(other.hb(id), g.hb(id));
    if (e.kind == EventKind::wake && g.happens_before(e.rf, id)) join(other.hb(id), other.hb(e.rf));
    if (e.writes()) join(other.released(id), g.released(id));
  }
  for (LocationId l = 1; l < g.locations(); ++l) {
    EventId before = initial;
    for (EventId w = g.co_next(initial, l); w != no_event; w = g[w].co_next) {
      other.place_after(w, before);
      before = w;
    }
  }
  return other;
}

// irreflexive(hb ; eco)?
bool coherent(const Graph& g) {
  const std::vector<u32> place = g.places();
  for (EventId a = 1; a < g.size(); ++a) {
    if (g[a].location == no_location) continue;
    for (EventId b = 1; b < g.size(); ++b)
      if (g[b].location == g[a].location && place[b] < place[a] && g.happens_before(a, b)) return false;
  }
  return true;
}

std::vector<Order> orders_of(const Graph& g) {
  std::vector<Order> all(g.size(), Order::relaxed);
  for (EventId e = 1; e < g.size(); ++e) all[e] = g[e].order();
  return all;
}

enum class Answer : u8 { no, yes, unknown };

// Does rc11 forbid the graph with other orders? Asked so often that it takes a second or so, and no more.
class Forbidden {
 public:
  explicit Forbidden(const Graph& g) : graph_(g) {}
  Answer with(const std::vector<Order>& orders) {
    constexpr u64 most = 300'000'000;  // comparisons of two events
    compared_ += std::max(u64{graph_.size()} * graph_.size(), graph_.steps_of_psc());
    if (compared_ > most) return Answer::unknown;
    return permits(graph_, orders) ? Answer::no : Answer::yes;
  }

 private:
  const Graph& graph_;
  u64 compared_ = 0;
};

// Leaves out one after the other, as long as what is left still forbids it. (More orders forbid more, so that
// how many can be left out at one go is found by halving.) False if that is not known.
template <class Forbids>
bool shrink(std::vector<EventId>* operations, std::size_t step, const Forbids& forbids) {
  const auto without = [&](std::size_t at, std::size_t steps) {
    std::vector<EventId> fewer = *operations;
    const auto first = fewer.begin() + static_cast<std::ptrdiff_t>(at);
    fewer.erase(first, first + static_cast<std::ptrdiff_t>(steps * step));
    return fewer;
  };
  for (std::size_t at = 0; at < operations->size(); at += step) {
    std::size_t can = 0, cannot = (operations->size() - at) / step + 1;
    while (cannot - can > 1) {
      const std::size_t half = can + (cannot - can) / 2;
      const Answer a = forbids(without(at, half));
      if (a == Answer::unknown) return false;
      (a == Answer::yes ? can : cannot) = half;
    }
    *operations = without(at, can);
  }
  return true;
}

std::vector<Weakness::Stale> stale_events(const Graph& g) {
  std::vector<Weakness::Stale> all;
  for (EventId e = 1; e < g.size(); ++e) {
    if (!is_atomic(g[e])) continue;
    const bool writes = g[e].writes();
    EventId newer = no_event;
    for (EventId w = writes ? g[e].co_next : g.co_next(g[e].rf, g[e].location); w != no_event;
         w = g[w].co_next)
      if (w < e) newer = w;
    if (newer != no_event) all.push_back({e, writes ? e : g[e].rf, newer});
  }
  return all;
}

}  // namespace

bool permits(const Graph& g, const std::vector<Order>& orders) {
  const Graph other = with_orders(g, orders);
  return coherent(other) && other.psc_acyclic();
}

Weakness weakness(const Graph& g) {
  Weakness w;
  w.stale = stale_events(g);
  const std::vector<Order> given = orders_of(g);
  Forbidden forbidden(g);

  const auto pairs_forbid = [&](const std::vector<EventId>& pairs) {
    std::vector<Order> orders = given;
    for (std::size_t i = 0; i < pairs.size(); i += 2) {
      orders[pairs[i]] = at_least(orders[pairs[i]], Order::release);
      orders[pairs[i + 1]] = at_least(orders[pairs[i + 1]], Order::acquire);
    }
    return forbidden.with(orders);
  };
  std::vector<EventId> pairs;
  for (EventId r = 1; r < g.size(); ++r) {
    const EventId from = g[r].rf;
    if (!is_atomic(g[r]) || !g[r].reads() || from == initial || g[from].slot == g[r].slot) continue;
    if (releases(given[from]) && acquires(given[r])) continue;
    pairs.push_back(from);
    pairs.push_back(r);
  }
  if (pairs_forbid(pairs) == Answer::yes) {
    if (!shrink(&pairs, 2, pairs_forbid)) return w;
    w.remedy = Weakness::Remedy::release_acquire;
    w.operations = std::move(pairs);
    return w;
  }

  const auto all_forbid = [&](const std::vector<EventId>& operations) {
    std::vector<Order> orders = given;
    for (const EventId e : operations) orders[e] = Order::seq_cst;
    return forbidden.with(orders);
  };
  std::vector<EventId> operations;
  for (EventId e = 1; e < g.size(); ++e)
    if (is_atomic(g[e]) && given[e] != Order::seq_cst) operations.push_back(e);
  if (all_forbid(operations) != Answer::yes || !shrink(&operations, 1, all_forbid)) return w;
  w.remedy = Weakness::Remedy::seq_cst;
  w.operations = std::move(operations);
  return w;
}

}  // namespace fearless
