// The end of an execution that keeps a graph: who waits for what, and what else they could have done.
#include "engine/back_off.hpp"
#include "engine/graph_mode.hpp"
#include "model/mutex.hpp"
#include "model/once.hpp"
#include "model/rw_lock.hpp"
#include "model/semaphore.hpp"
#include "strategy/exhaustive.hpp"

namespace fearless::graph_mode {

namespace {

// The acquisition a thread waits to make, or one with no location.
Event waiting_acquisition(const Thread& t) {
  Event e;
  e.slot = t.slot;
  e.index = t.events + 1;
  e.action.order = Order::acquire;
  const uptr object = t.pending.object;
  const auto is = [&](Effect effect, u32 binding) {
    e.action.effect = effect;
    e.location = binding;
  };
  switch (t.pending.kind) {
    case OpKind::mutex_lock:
    case OpKind::cond_relock:
      if (const auto* m = objects.find<Mutex>(object)) is(Effect::mutex_lock, m->graph);
      if (const auto* l = objects.find<RwLock>(object)) is(Effect::exclusive_lock, l->graph);
      break;
    case OpKind::shared_lock:
      if (const auto* l = objects.find<RwLock>(object)) is(Effect::shared_lock, l->graph);
      break;
    case OpKind::semaphore_wait:
      if (const auto* s = objects.find<Semaphore>(object)) is(Effect::semaphore_wait, s->graph);
      break;
    case OpKind::once:
    case OpKind::guard:
      if (const auto* o = objects.find<Once>(object)) is(Effect::once_begin, o->graph);
      break;
    case OpKind::none:
    case OpKind::thread_start:
    case OpKind::thread_create:
    case OpKind::thread_join:
    case OpKind::thread_detach:
    case OpKind::thread_exit:
    case OpKind::process_end:
    case OpKind::load:
    case OpKind::store:
    case OpKind::rmw:
    case OpKind::cas:
    case OpKind::fence:
    case OpKind::mutex_try_lock:
    case OpKind::mutex_timed_lock:
    case OpKind::mutex_unlock:
    case OpKind::shared_try_lock:
    case OpKind::shared_timed_lock:
    case OpKind::shared_unlock:
    case OpKind::cond_wait:
    case OpKind::cond_timed_wait:
    case OpKind::cond_signal:
    case OpKind::cond_broadcast:
    case OpKind::semaphore_try_wait:
    case OpKind::semaphore_value:
    case OpKind::semaphore_timed_wait:
    case OpKind::semaphore_post:
    case OpKind::barrier_wait:
    case OpKind::futex_wait:
    case OpKind::futex_timed_wait:
    case OpKind::futex_wake:
    case OpKind::sleep:
    case OpKind::yield:
    case OpKind::read_clock:
    case OpKind::choose:
    case OpKind::chance:
    case OpKind::assume:
    case OpKind::file:
    case OpKind::plain_read:
    case OpKind::plain_write:
    case OpKind::annotation:
    case OpKind::signal: break;  // waits for one particular event, if at all
  }
  return e;
}

}  // namespace

void stuck() {
  if (engine.driver == nullptr) return;
  const OutsideScenario outside;
  std::vector<Event> waiting;
  for (Slot s = 0; s < engine.slots_used; ++s) {
    const Thread& t = engine.thread(s);
    if (t.state != Thread::State::live || engine.enabled.contains(s) || t.awaits || t.held_back) continue;
    const Event e = waiting_acquisition(t);
    if (e.location != no_location) waiting.push_back(e);
  }
  engine.driver->stuck(waiting);
}

void might_have(u32 binding, const Action& a) {
  const Graph& graph = *engine.graph;
  if (engine.driver == nullptr || graph.performed < graph.size()) return;
  const OutsideScenario outside;
  const Thread& t = *engine.current;
  Event e;
  e.slot = t.slot;
  e.index = t.events + 1;
  e.location = binding;
  e.action = a;
  engine.driver->might_have(e);
}

bool blocked_here() {
  const Graph& g = *engine.graph;
  if (back_off::held_back_here()) return true;
  for (Slot s = 0; s < engine.slots_used; ++s)
    if (engine.thread(s).state == Thread::State::live && engine.thread(s).bounded &&
        !engine.enabled.contains(s))
      return true;
  for (Slot s = 0; s < engine.slots_used; ++s) {
    const Thread& t = engine.thread(s);
    if (t.state != Thread::State::live || !t.awaits) continue;
    // It has looked at something older than what is there now: elsewhere it goes on.
    EventId e = g.last_of(s);
    for (u32 i = 0; i < t.awaits_events && e != no_event; ++i, e = g[e].po_prev)
      if (g[e].reads() && g[e].location != no_location) {
        const EventId read = g[e].kind == EventKind::update ? e : g[e].rf;
        if (read != g.co_last(g[e].location)) return true;
      }
  }
  return false;
}

}  // namespace fearless::graph_mode
