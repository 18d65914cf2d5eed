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

  // Of a fence: what it reaches by (hb?;scb), by (hb;eco), and what reaches it by hb?, by hb.
  struct Fence {
    explicit Fence(u32 n) : reach(n), by_eco(n), enter(n), into(n) {}
    Bits reach, by_eco, enter, into;
  };
  const auto count = static_cast<u32>(sequential.size());
  std::vector<Fence> fences;
  std::vector<u32> fence_of(count, 0);  // index + 1
  for (u32 i = 0; i < count; ++i) {
    const EventId a = sequential[i];
    if (!is_fence(a)) continue;
    Fence& f = fences.emplace_back(n);
    fence_of[i] = static_cast<u32>(fences.size());
    f.enter.add(a);
    for (EventId x = 1; x < n; ++x) {
      if (happens_before(x, a)) {
        f.enter.add(x);
        f.into.add(x);
      }
      if (x != a && !happens_before(a, x)) continue;
      for (EventId y = 1; y < n; ++y) {
        if (scb(x, y)) f.reach.add(y);
        if (x != a && eco(x, y)) f.by_eco.add(y);
      }
    }
  }
  const auto psc = [&](u32 i, u32 j) {
    const EventId a = sequential[i];
    const EventId b = sequential[j];
    const Fence* const from = fence_of[i] == 0 ? nullptr : &fences[fence_of[i] - 1];
    const Fence* const to = fence_of[j] == 0 ? nullptr : &fences[fence_of[j] - 1];
    if (from == nullptr && to == nullptr) return scb(a, b);
    if (to == nullptr) return from->reach.has(b);
    if (from == nullptr) {
      for (EventId y = 1; y < n; ++y)
        if (to->enter.has(y) && scb(a, y)) return true;
      return false;
    }
    return from->reach.meets(to->enter) || (i != j && happens_before(a, b)) || from->by_eco.meets(to->into);
  };
  // Depth first: is there an edge to one that the way has come by?
  enum class Seen : u8 { no, on_the_way, done };
  std::vector<Seen> seen(count, Seen::no);
  std::vector<std::pair<u32, u32>> way;  // with the edge that is next
  for (u32 first = 0; first < count; ++first) {
    if (seen[first] != Seen::no) continue;
    way.assign(1, {first, 0});
    seen[first] = Seen::on_the_way;
    while (!way.empty()) {
      const u32 at = way.back().first;
      if (way.back().second == count) {
        seen[at] = Seen::done;
        way.pop_back();
        continue;
      }
      const u32 next = way.back().second++;
      if (seen[next] == Seen::done || !psc(at, next)) continue;
      if (seen[next] == Seen::on_the_way) return false;
      seen[next] = Seen::on_the_way;
      way.emplace_back(next, 0);
    }
  }
  return true;
}

}  // namespace fearless
