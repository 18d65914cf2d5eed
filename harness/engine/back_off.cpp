#include "engine/back_off.hpp"

#include <algorithm>
#include <vector>

#include "engine/await.hpp"
#include "engine/graph_mode.hpp"
#include "engine/unseen.hpp"

namespace fearless::back_off {

namespace {

struct Start : await::Moment {
  std::vector<uptr> held;
};
std::vector<Start> starts[max_slots];

// The events of a thread numbered above `after`, up to `last`; it has been in the loop since `since`.
struct Round {
  Slot slot;
  u32 since, after, last;
  bool holds(const Event& e) const { return e.slot == slot && e.index > after && e.index <= last; }
  // Also after its last round, until it is through.
  bool in_its_loop(const Event& e) const;
};
std::vector<Round> rounds[max_slots];

bool takes(Effect e) {
  return e == Effect::mutex_lock || e == Effect::mutex_try_lock || e == Effect::shared_lock ||
         e == Effect::shared_try_lock || e == Effect::exclusive_lock || e == Effect::exclusive_try_lock;
}

// Where each thread may have begun such a loop: its events before that.
std::vector<u32> loops[max_slots];

bool Round::in_its_loop(const Event& e) const {
  if (e.slot != slot || e.index <= since) return false;
  const auto end = loops[slot].begin() + engine.thread(slot).loops;
  const auto next = std::upper_bound(loops[slot].begin(), end, since);
  return next == end || e.index <= *next;
}

// Which rounds are needed, of all there are.
class Needs {
 public:
  Needs() {
    for (Slot s = 0; s < engine.slots_used; ++s)
      all_.insert(all_.end(), rounds[s].begin(), rounds[s].begin() + engine.thread(s).rounds);
    needed_.assign(all_.size(), false);
    on_the_way_.clear();
    if (all_.empty()) return;
    const Graph& g = *engine.graph;
    for (EventId id = 1; id < g.size(); ++id)
      if (std::ranges::none_of(all_, [&](const Round& r) { return r.in_its_loop(g[id]); }))
        need_what_is_seen(g[id]);
  }
  bool all() const { return std::ranges::find(needed_, false) == needed_.end(); }

 private:
  // Has event e found a lock taken that another thread held in a round?
  void need_what_is_seen(const Event& e) {
    const Graph& g = *engine.graph;
    if (e.kind != EventKind::read || e.rf == no_event || e.rf == initial || !takes(g[e.rf].action.effect))
      return;
    for (std::size_t i = 0; i < all_.size(); ++i)
      if (all_[i].holds(g[e.rf]) && all_[i].slot != e.slot && !on_the_way_.contains(all_[i].slot)) need(i);
  }
  void need(std::size_t i) {
    const Graph& g = *engine.graph;
    const Round r = all_[i];
    needed_[i] = true;
    on_the_way_.add(r.slot);
    for (EventId e = g.last_of(r.slot); e != no_event && g[e].index > r.after; e = g[e].po_prev)
      if (r.holds(g[e])) need_what_is_seen(g[e]);
    on_the_way_.remove(r.slot);
  }

  std::vector<Round> all_;
  std::vector<bool> needed_;
  ThreadSet on_the_way_;
};

void hold_back(Thread& t, const Operation& op) {
  t.held_back = true;
  t.pending = op;
  engine.special |= Engine::has_held_back;
  // (A schedule says itself when a thread goes on.)
  if (engine.driver != nullptr) engine.disable(t.slot);
  engine.phase = 1;
  engine.proceed();
  t.held_back = false;
}

std::vector<uptr> locks_of(const Thread& t) {
  std::vector<uptr> held;
  for (u32 i = 0; i < t.held_count && i < Thread::max_held; ++i) held.push_back(t.held[i].address);
  return held;
}

}  // namespace

void begins(Thread& t) {
  const OutsideScenario outside;
  t.backs_off_since = t.events - 1;
  loops[t.slot].resize(t.loops);
  loops[t.slot].push_back(t.backs_off_since);
  ++t.loops;
}

void about_to_lock(const Operation& op, uptr low) {
  Thread& t = *engine.current;
  const await::State now = await::state_of(t, low);
  if (!t.found_taken || now.bytes == 0 || t.held_count > Thread::max_held) return;
  bool again = false;
  {
    const OutsideScenario outside;
    std::vector<Start>& list = starts[t.slot];
    const std::vector<uptr> held = locks_of(t);
    unseen::looks(t);
    const auto end = list.begin() + t.starts;
    const auto before = std::find_if(
        list.begin(), end, [&](const Start& s) { return s.held == held && s.is_again(op, {}, t, now); });
    if (before != end) {
      rounds[t.slot].resize(t.rounds);
      rounds[t.slot].push_back({t.slot, t.backs_off_since, before->events, t.events});
      ++t.rounds;
      t.starts = 0;
      const EventId last = engine.graph->last_of(t.slot);
      again = last == no_event || (*engine.graph)[last].index <= t.events;
    }
    if (t.starts == await::most_moments) t.starts = 0;
    if (list.size() == t.starts) list.emplace_back();
    Start& s = list[t.starts++];
    s.note(op, {}, t, now);
    s.held = held;
  }
  if (again) hold_back(t, op);
}

bool superfluous() {
  const OutsideScenario outside;
  return !Needs().all();
}

bool let_one_go_on() {
  for (Slot s = 0; s < engine.slots_used; ++s) {
    const Thread& t = engine.thread(s);
    if (t.state != Thread::State::live || !t.held_back) continue;
    if (superfluous()) return false;
    engine.enable(s);
    return true;
  }
  return false;
}

bool only_held_back(const ThreadSet& candidates) {
  bool only = true;
  candidates.for_each([&](Slot s) { only = only && engine.thread(s).held_back; });
  return only && superfluous();
}

bool held_back_here() {
  const Graph& g = *engine.graph;
  for (Slot s = 0; s < engine.slots_used; ++s) {
    const Thread& t = engine.thread(s);
    if (t.state != Thread::State::live || !t.held_back || t.rounds == 0) continue;
    const Round& r = rounds[s][t.rounds - 1];
    for (EventId e = g.last_of(s); e != no_event && r.holds(g[e]); e = g[e].po_prev) {
      if (!g[e].reads() || g[e].location == no_location) continue;
      const EventId newest = g.co_last(g[e].location);
      if (g[e].rf != newest && (newest == initial || !r.holds(g[newest]))) return true;
    }
  }
  return false;
}

}  // namespace fearless::back_off
