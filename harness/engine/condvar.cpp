#include "model/condvar.hpp"

#include <errno.h>

#include "detect/misuse.hpp"
#include "engine/chance.hpp"
#include "engine/destruction.hpp"
#include "engine/graph_objects.hpp"
#include "engine/held_locks.hpp"
#include "engine/mutex.hpp"
#include "engine/operations.hpp"

namespace fearless::ops {
namespace {

void check_alive(Condvar& c, OpKind kind, uptr site) {
  use(c, kind, site);
  if (FEARLESS_UNLIKELY(c.destroyed)) misuse::report(Detail::use_destroyed, c.address, kind, site);
}

// The waiter with `index` waiters before it.
Slot nth_waiter(const Condvar& c, u32 index) {
  Slot found = no_slot;
  u32 after = 0;
  for (u32 i = 0; i <= index; ++i) {
    found = no_slot;
    c.pending.for_each([&](Slot s) {
      const u32 a = engine.thread(s).arrival;
      if (a > after && (found == no_slot || a < engine.thread(found).arrival)) found = s;
    });
    after = engine.thread(found).arrival;
  }
  return found;
}

// The waiter leaves the queue and waits for its mutex instead.
void wake(Condvar& c, Slot s) {
  Thread& w = engine.thread(s);
  c.pending.remove(s);
  --c.waiting;
  w.notified = true;
  engine.timed.remove(s);
  w.deadline = no_deadline;
  auto& m = objects.get<Mutex>(c.mutex);
  w.pending = {OpKind::cond_relock, Order::acquire, 0, 0, c.mutex, w.pending.site};
  ++w.operations;
  m.pending.add(s);
  // Its deadline may have passed before, and have enabled it.
  if (m.locked()) engine.disable(s);
  else engine.enable(s);
}

}  // namespace

int cond_wait(uptr cond, uptr mutex, MutexKind kind, u64 deadline, uptr site) {
  auto& c = objects.get<Condvar>(cond);
  auto& m = objects.get<Mutex>(mutex);
  Thread& t = *engine.current;
  const bool timed = deadline != no_deadline;
  const OpKind operation = timed ? OpKind::cond_timed_wait : OpKind::cond_wait;
  check_alive(c, operation, site);
  m.kind = kind;
  if (!m.held_by(t.slot)) {
    misuse::report(Detail::cond_without_mutex, mutex, OpKind::cond_relock, site);
    return EPERM;
  }
  const bool wakes = chance::happens(ChoiceKind::spurious_wakeup, site);
  engine.point({operation, Order::acq_rel, 0, 0, cond, site});
  // All who wait at the same time do so with the same mutex.
  if (c.waiting != 0 && c.mutex != mutex) {
    const Slot other = c.pending.first();
    misuse::report(Detail::cond_two_mutexes, cond, operation, site,
                   place_of_slot(other, OpKind::cond_wait, pending_operation(other).site));
    return EINVAL;
  }
  if (FEARLESS_UNLIKELY(engine.graph != nullptr)) return graph_mode::cond_wait(c, m, deadline, wakes, site);
  // A wait may return without a notification ([thread.condition]); but never when that would be the
  // only thing left to happen, or it would hide a deadlock.
  const bool others = others_go_on_without(m);
  const bool spurious = others && engine.choose(ChoiceKind::spurious_wakeup, 2) != 0;

  c.mutex = mutex;
  t.notified = false;
  const u32 depth = mutex_release_fully(m, t);
  if (!spurious) {
    t.arrival = ++c.arrivals;
    ++c.waiting;
    c.pending.add(t.slot);
    block(deadline);
    if (t.notified) {
      m.pending.remove(t.slot);
      mutex_take(m, t, depth, site);
      return 0;
    }
    c.pending.remove(t.slot);
    --c.waiting;
  }
  const bool timed_out = t.timed_out && !spurious;
  mutex_await(m, OpKind::cond_relock, no_deadline, site);
  mutex_take(m, t, depth, site);
  // (Nothing of the condition variable, here as above: once nobody is blocked on it, it may be destroyed.)
  return timed_out ? engine.failed(ETIMEDOUT) : 0;
}

void cond_notify(uptr cond, bool all, uptr site) {
  auto& c = objects.get<Condvar>(cond);
  const OpKind operation = all ? OpKind::cond_broadcast : OpKind::cond_signal;
  engine.point({operation, Order::relaxed, 0, 0, cond, site});
  check_alive(c, operation, site);
  Thread& t = *engine.current;
  t.spin.clear();
  bool found_somebody = c.waiting != 0;
  if (FEARLESS_UNLIKELY(engine.graph != nullptr)) {
    // (Whom it finds is whoever the graph says was there.)
    found_somebody = graph_mode::notify(c, all) != 0;
    engine.made_progress();
    if (found_somebody) {
      c.lost_by_plus_one = 0;
      return;
    }
  }
  if (!found_somebody) {
    c.lost_by_plus_one = t.number + 1;
    c.lost_index = t.operations;
    c.lost_at = site;
    return;
  }
  c.lost_by_plus_one = 0;
  if (all) {
    while (c.waiting != 0) wake(c, c.pending.first());
  } else {
    wake(c, nth_waiter(c, engine.choose(ChoiceKind::waiter, c.waiting)));
  }
  engine.made_progress();
}

void cond_init(uptr cond, uptr site) {
  auto* c = objects.find<Condvar>(cond);
  if (c == nullptr) return;
  if (!c->pending.empty()) misuse::freed(*c, Detail::unordered_free, site);
  objects.forget(c);
}

int cond_destroy(uptr cond, uptr site) {
  auto& c = objects.get<Condvar>(cond);
  check_alive(c, OpKind::none, site);
  if (!c.pending.empty()) {
    misuse::freed(c, Detail::unordered_free, site);
    return EBUSY;
  }
  destroyed(c, site);
  c.destroyed = true;
  return 0;
}

}  // namespace fearless::ops
