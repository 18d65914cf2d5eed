// Is an execution graph consistent under its memory model?
//
// Coherence holds by construction: what may be read, and where a store may go, is what
// Graph::for_each_visible says. What remains is global: the cycles of sequential consistency, and psc.
#include "model/graph.hpp"

namespace fearless {

// Does e lie on a cycle of po ∪ rf ∪ co ∪ fr?
bool Graph::on_cycle(EventId e) const {
  auto& [marks, stack, mark] = search_;
  if (marks.size() < events_.size()) marks.resize(events_.size() + 64, 0);
  ++mark;
  stack.clear();
  bool found = false;
  const auto leave = [&](EventId from) {
    for_each_later(from, true, [&](EventId a) {
      if (marks[a] == mark) return;
      if (a == e) found = true;
      marks[a] = mark;
      stack.push_back(a);
    });
  };
  leave(e);
  while (!stack.empty() && !found) {
    const EventId a = stack.back();
    stack.pop_back();
    leave(a);
  }
  return found;
}

std::vector<u32> Graph::places() const {
  std::vector<u32> place(size(), 0);
  for (LocationId l = 1; l < locations(); ++l) {
    u32 p = 0;
    for (EventId w = co_next(initial, l); w != no_event; w = events_[w].co_next) place[w] = ++p;
  }
  for (EventId e = 1; e < size(); ++e)
    if (events_[e].kind == EventKind::read) place[e] = events_[e].rf == initial ? 0 : place[events_[e].rf];
  return place;
}

// All events can be put in order one after the other (Kahn, "Topological sorting of large networks", CACM 5,
// 1962).
bool Graph::sequentially_consistent() const {
  std::vector<u32> earlier(size(), 0);
  for (EventId e = 1; e < size(); ++e) for_each_later(e, true, [&](EventId a) { ++earlier[a]; });
  std::vector<EventId> next;
  for (EventId e = 1; e < size(); ++e)
    if (earlier[e] == 0) next.push_back(e);
  u32 in_order = 1;
  while (!next.empty()) {
    const EventId e = next.back();
    next.pop_back();
    ++in_order;
    for_each_later(e, true, [&](EventId a) {
      if (--earlier[a] == 0) next.push_back(a);
    });
  }
  return in_order == size();
}

// Without a cycle among all events there is none of psc, which lies within the closure of those relations.
bool Graph::acyclic(u32 added) const {
  if (model == MemoryModel::rc11 && sc_events_ < 2) return true;
  bool cycle = false;
  for (u32 i = 1; i <= added && i < size() && !cycle; ++i) cycle = on_cycle(size() - i);
  return !cycle;
}

// (If every access is sc, the cycle is one of psc.)
bool Graph::may_be_consistent() const { return model == MemoryModel::rc11 && other_events_ != 0; }

bool Graph::consistent(u32 added) const { return acyclic(added) || (may_be_consistent() && psc_acyclic()); }

bool Graph::soon_consistent() const {
  constexpr u64 most_steps = 50'000'000;
  return acyclic(1) || (may_be_consistent() && steps_of_psc() <= most_steps && psc_acyclic());
}

u64 Graph::steps_of_psc() const {
  u64 fences = 0;
  for (EventId e = 1; e < size(); ++e)
    if (events_[e].kind == EventKind::fence && events_[e].order() == Order::seq_cst) ++fences;
  return (u64{sc_events_} + fences * size()) * size();
}

namespace {

class Bits {
 public:
  explicit Bits(u32 n) : words_((n + 63) / 64, 0) {}
  void add(u32 i) { words_[i / 64] |= u64{1} << (i % 64); }
  bool has(u32 i) const { return ((words_[i / 64] >> (i % 64)) & 1) != 0; }
  void join(const Bits& o) {
    for (std::size_t i = 0; i < words_.size(); ++i) words_[i] |= o.words_[i];
  }
  bool meets(const Bits& o) const {
    for (std::size_t i = 0; i < words_.size(); ++i)
      if ((words_[i] & o.words_[i]) != 0) return true;
    return false;
  }

 private:
  std::vector<u64> words_;
};

}  // namespace

// scb = po ∪ (po≠loc ; hb ; po≠loc) ∪ (hb ∩ sameloc) ∪ co ∪ fr
// psc = ([SC] ∪ [F_sc];hb?) ; scb ; ([SC] ∪ hb?;[F_sc])  ∪  [F_sc] ; (hb ∪ hb;eco;hb) ; [F_sc]
bool Graph::psc_acyclic() const {
  const u32 n = size();
  const std::vector<u32> place = places();
  std::vector<EventId> after(n, no_event),
      before(n, no_event);  // the next and the last with another location
  std::vector<EventId> sequential;
  for (EventId a = 1; a < n; ++a) {
    const Event& x = events_[a];
    const auto other = [&](EventId b) {
      return x.location == no_location || events_[b].location != x.location;
    };
    for (EventId b = x.po_next; b != no_event && after[a] == no_event; b = events_[b].po_next)
      if (other(b)) after[a] = b;
    for (EventId b = x.po_prev; b != no_event && before[a] == no_event; b = events_[b].po_prev)
      if (other(b)) before[a] = b;
    // The start of a thread, which its creation synchronizes with, is before all that the thread does.
    if (before[a] == no_event) before[a] = spawn_of(x.slot);
    if (x.order() == Order::seq_cst &&
        (x.kind == EventKind::fence || ((x.reads() || x.writes()) && x.action.size != 0)))
      sequential.push_back(a);
  }
  const auto po = [&](EventId a, EventId b) {
    return events_[a].slot == events_[b].slot && events_[a].index < events_[b].index;
  };
  const auto same_location = [&](EventId a, EventId b) {
    return events_[a].location != no_location && events_[a].location == events_[b].location;
  };
  const auto scb = [&](EventId a, EventId b) {
    if (a == b) return false;
    if (po(a, b)) return true;
    if (same_location(a, b)) {
      if (happens_before(a, b)) return true;
      if (events_[b].writes() && events_[b].placed && place[a] < place[b]) return true;  // co, fr
    }
    return after[a] != no_event && before[b] != no_event &&
           (after[a] == before[b] || happens_before(after[a], before[b]));
  };
  const auto eco = [&](EventId a, EventId b) {
    if (a == b || !same_location(a, b)) return false;
    return place[a] < place[b] || (events_[a].writes() && !events_[b].writes() && place[a] == place[b]);
  };
  const auto is_fence = [&](EventId a) { return events_[a].kind == EventKind::fence; };

  const auto count = static_cast<u32>(sequential.size());
  std::vector<Bits> reach(count, Bits(n)), enter(count, Bits(n));
  std::vector<Bits> by_eco(count, Bits(n)), into(count, Bits(n));  // of fences
  for (u32 i = 0; i < count; ++i) {
    const EventId a = sequential[i];
    enter[i].add(a);
    for (EventId x = 1; x < n; ++x) {
      const bool from = x == a || (is_fence(a) && happens_before(a, x));
      if (is_fence(a) && happens_before(x, a)) {
        enter[i].add(x);
        into[i].add(x);
      }
      if (!from) continue;
      for (EventId y = 1; y < n; ++y) {
        if (scb(x, y)) reach[i].add(y);
        if (x != a && eco(x, y)) by_eco[i].add(y);
      }
    }
  }
  std::vector<Bits> psc(count, Bits(count));
  for (u32 i = 0; i < count; ++i)
    for (u32 j = 0; j < count; ++j) {
      const EventId a = sequential[i];
      const EventId b = sequential[j];
      const bool fences = is_fence(a) && is_fence(b);
      if (reach[i].meets(enter[j]) || (fences && i != j && happens_before(a, b)) ||
          (fences && by_eco[i].meets(into[j])))
        psc[i].add(j);
    }
  // Transitive closure (Warshall): acyclic if nothing reaches itself.
  for (u32 k = 0; k < count; ++k)
    for (u32 i = 0; i < count; ++i)
      if (psc[i].has(k)) psc[i].join(psc[k]);
  for (u32 i = 0; i < count; ++i)
    if (psc[i].has(i)) return false;
  return true;
}

}  // namespace fearless
