#include "strategy/graph_replay.hpp"

#include <algorithm>

namespace fearless {

bool is_event(OpKind k) {
  switch (k) {
    case OpKind::none:
    case OpKind::thread_start:
    case OpKind::thread_detach:
    case OpKind::process_end:
    case OpKind::sleep:
    case OpKind::yield:
    case OpKind::read_clock:
    case OpKind::assume:
    case OpKind::annotation:
    case OpKind::signal: return false;
    case OpKind::thread_create:
    case OpKind::thread_join:
    case OpKind::thread_exit:
    case OpKind::plain_read:  // (those that are announced)
    case OpKind::plain_write:
    case OpKind::load:
    case OpKind::store:
    case OpKind::rmw:
    case OpKind::cas:
    case OpKind::fence:
    case OpKind::mutex_lock:
    case OpKind::mutex_try_lock:
    case OpKind::mutex_timed_lock:
    case OpKind::mutex_unlock:
    case OpKind::shared_lock:
    case OpKind::shared_try_lock:
    case OpKind::shared_timed_lock:
    case OpKind::shared_unlock:
    case OpKind::cond_wait:
    case OpKind::cond_timed_wait:
    case OpKind::cond_relock:
    case OpKind::cond_signal:
    case OpKind::cond_broadcast:
    case OpKind::semaphore_wait:
    case OpKind::semaphore_try_wait:
    case OpKind::semaphore_value:
    case OpKind::semaphore_timed_wait:
    case OpKind::semaphore_post:
    case OpKind::barrier_wait:
    case OpKind::once:
    case OpKind::guard:
    case OpKind::futex_wait:
    case OpKind::futex_timed_wait:
    case OpKind::futex_wake:
    case OpKind::file:
    case OpKind::choose:
    case OpKind::chance: return true;
  }
  return true;
}

namespace {

// It yields, or sleeps, again and again: it may wait for what another writes, and no event tells of.
bool runs_on(const ThreadInfo& t) {
  constexpr u32 most = 100;
  return t.operations - t.operations_at_event > most;
}

}  // namespace

Slot follow_graph(const Graph& g, u32 performed, const DecisionPoint& p) {
  const ThreadInfo& current = *threads_by_slot[p.current];
  const bool at_event = is_event(current.pending.kind);
  const bool has_turn = p.current_may_go_on && (at_event || !runs_on(current));
  if (has_turn && !at_event) return p.current;
  if (performed < g.size()) {
    const Slot s = g[performed].slot;
    return p.candidates.contains(s) ? s : no_slot;
  }
  return has_turn ? p.current : p.candidates.next(p.current);
}

Slot GraphReplayStrategy::pick(const DecisionPoint& p) {
  const Slot s = follow_graph(target_, live_.performed, p);
  const bool at_event = !p.current_may_go_on || is_event(threads_by_slot[p.current]->pending.kind);
  if (live_.performed < target_.size() || last_ == nobody || !at_event) return s;
  Slot last = s;
  p.candidates.for_each([&](Slot c) {
    if (threads_by_slot[c]->number == last_) last = c;
  });
  return last;
}

u32 GraphReplayStrategy::choose(const ChoicePoint& c) {
  if (live_.performed >= target_.size()) return 0;
  const Event& e = target_[live_.performed];
  u32 number = 0;
  u32 found = c.options;
  const auto look_for = [&](EventId wanted) {
    return [&number, &found, wanted](EventId w) {
      if (w == wanted) {
        found = number;
        return true;
      }
      ++number;
      return false;
    };
  };
  switch (c.kind) {
    case ChoiceKind::read_from:
      live_.for_each_source(*live_.asking, live_.view_of(e.slot), look_for(e.rf));
      return found;
    case ChoiceKind::coherence: {
      // The newest of the writes before it that are there already.
      EventId w = target_.co_prev(live_.performed);
      while (w != initial && w > live_.performed) w = target_.co_prev(w);
      live_.for_each_place(live_.asked, live_.view_before(live_.performed), look_for(w));
      return found;
    }
    case ChoiceKind::waiter: {
      const auto& waiters = live_.waiters;
      return static_cast<u32>(std::find(waiters.begin(), waiters.end(), e.action.choice) - waiters.begin());
    }
    case ChoiceKind::user: return e.action.choice;
    case ChoiceKind::yield_in_vain:
    case ChoiceKind::spin_on:
    case ChoiceKind::spurious_wakeup:
    case ChoiceKind::weak_failure:
    case ChoiceKind::try_failure: return 0;
  }
  return 0;
}

}  // namespace fearless
