#include "engine/waits_for.hpp"

#include "detect/deadlock.hpp"
#include "engine/engine.hpp"
#include "model/mutex.hpp"
#include "model/once.hpp"
#include "model/rw_lock.hpp"

namespace fearless {

ThreadSet waits_for(Slot waiting) {
  ThreadSet blockers;
  if (engine.enabled.contains(waiting)) return blockers;
  const Thread& t = engine.thread(waiting);
  if (t.deadline != no_deadline) return blockers;
  const uptr object = t.pending.object;
  switch (t.pending.kind) {
    case OpKind::mutex_lock:
    case OpKind::shared_lock:
    case OpKind::cond_relock:
      if (const auto* m = objects.find<Mutex>(object); m != nullptr && m->locked()) blockers.add(m->owner());
      if (const auto* l = objects.find<RwLock>(object)) {
        if (l->writer_plus_one != 0) blockers.add(l->writer_plus_one - 1);
        if (t.pending.kind != OpKind::shared_lock) blockers.add_all(l->reading);
      }
      break;
    case OpKind::thread_join:
      if (const Thread* target = engine.by_handle(object);
          target != nullptr && target->state == Thread::State::live)
        blockers.add(target->slot);
      break;
    case OpKind::once:
    case OpKind::guard:
      if (const auto* o = objects.find<Once>(object); o != nullptr && o->runner_plus_one != 0)
        blockers.add(o->runner_plus_one - 1);
      break;
    case OpKind::none:
    case OpKind::thread_start:
    case OpKind::thread_create:
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
    case OpKind::semaphore_wait:
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
    case OpKind::signal: break;
  }
  return blockers;
}

namespace {

void say(const Thread& t, const deadlock::Cycle& cycle, Finding* f) {
  f->kind = ViolationKind::deadlock;
  f->detail = cycle.length == 1 ? Detail::self_deadlock : Detail::cycle;
  f->address = t.pending.object;
  f->here = Engine::place(t);
  const Thread& next = engine.thread(cycle.threads[cycle.length == 1 ? 0 : 1]);
  f->other = Engine::place(next);
  f->places = cycle.length == 1 ? 1 : 2;
}

bool find_cycle(u32 longest, Finding* f) {
  for (Slot s = 0; s < engine.slots_used; ++s) {
    const Thread& t = engine.thread(s);
    deadlock::Cycle cycle;
    if (t.state != Thread::State::live || engine.enabled.contains(s)) continue;
    if (!deadlock::find(s, waits_for, &cycle) || cycle.length > longest) continue;
    say(t, cycle, f);
    return true;
  }
  return false;
}

// (Who waits for itself misuses a lock, whatever a specification says.)
bool is_for_the_judge(const deadlock::Cycle& cycle) {
  if (engine.judge == nullptr || cycle.length == 1) return false;
  for (u32 i = 0; i < cycle.length; ++i)
    if (engine.thread(cycle.threads[i]).may_wait) return true;
  return false;
}

}  // namespace

bool find_deadlock(Finding* f) { return find_cycle(deadlock::Cycle::longest, f); }
bool find_self_deadlock(Finding* f) { return find_cycle(1, f); }

void check_for_deadlock() {
  // An exhaustive search wants to know what else happens before the rest is stuck as well.
  if (!engine.fair) return;
  // A program whose main has returned is about to end, whatever its other threads wait for.
  if (engine.whole_program && engine.main_returned) return;
  const Thread& t = *engine.current;
  // Whoever can run closes no cycle.
  bool someone_waits = false;
  waits_for(t.slot).for_each([&](Slot s) { someone_waits = someone_waits || !engine.enabled.contains(s); });
  if (FEARLESS_LIKELY(!someone_waits)) return;
  deadlock::Cycle cycle;
  if (!deadlock::find(t.slot, waits_for, &cycle) || is_for_the_judge(cycle)) return;
  Finding f;
  say(t, cycle, &f);
  engine.found(f);
}

}  // namespace fearless
