// Locking and unlocking a mutex, inline: the operations that scenarios make most.
#pragma once

#include <errno.h>

#include "detect/misuse.hpp"
#include "detect/thread_sanitizer.hpp"
#include "engine/await.hpp"
#include "engine/back_off.hpp"
#include "engine/graph_mode.hpp"
#include "engine/held_locks.hpp"
#include "engine/operations.hpp"

namespace fearless::ops {

FEARLESS_INLINE void check_alive(Mutex& m, OpKind kind, uptr site) {
  use(m, kind, site);
  if (FEARLESS_UNLIKELY(m.destroyed)) misuse::report(Detail::use_destroyed, m.address, kind, site);
}

// Threads about to lock the mutex can, or cannot, go on.
FEARLESS_INLINE void admit(Mutex& m) {
  if (FEARLESS_LIKELY(!m.timed)) {
    engine.enabled.add_all(m.pending);
  } else {
    m.pending.for_each([](Slot s) { engine.enable(s); });
  }
}
FEARLESS_INLINE void hold_off(Mutex& m) {
  if (FEARLESS_LIKELY(!m.timed)) {
    engine.enabled.remove_all(m.pending);
  } else {
    m.pending.for_each([](Slot s) { engine.disable(s); });
  }
}

// Can anybody else, once the current thread has released the mutex?
inline bool others_go_on_without(const Mutex& m) { return engine.enabled.count() > 1 || !m.pending.empty(); }

FEARLESS_INLINE void take(Mutex& m, Thread& t, u32 depth, uptr site, bool event = true) {
  if (FEARLESS_UNLIKELY(engine.graph != nullptr) && event)
    graph_mode::perform(m.graph, m.address, 0, graph_mode::on_object(Effect::mutex_lock, Order::acquire));
  m.owner_plus_one = t.slot + 1;
  m.depth = depth;
  ++m.version;
  m.locked_at = site;
  m.locked_since = hot.epoch;
  hold_off(m);
  // An unlock happens before the next lock.
  t.clock.join(m.released);
  thread_sanitizer::acquire(&m);
  m.use(t.slot, t.clock);
  held_locks::push(t, m.address, site, false);
  engine.made_progress();
}

FEARLESS_INLINE void release(Mutex& m, Thread& t) {
  if (FEARLESS_UNLIKELY(engine.graph != nullptr))
    graph_mode::perform(m.graph, m.address, 0, graph_mode::on_object(Effect::mutex_unlock, Order::release));
  m.use(t.slot, t.clock);
  m.released.assign(t.clock);
  thread_sanitizer::release(&m);
  engine.tick();
  m.owner_plus_one = 0;
  ++m.version;
  admit(m);
  held_locks::pop(t, m.address);
  engine.made_progress();
}

FEARLESS_INLINE bool await_mutex(Mutex& m, OpKind kind, u64 deadline, uptr site) {
  if (deadline != no_deadline) m.timed = true;
  return await(m, {kind, Order::acquire, 0, 0, m.address, site}, m.locked(), deadline);
}

FEARLESS_INLINE int lock(uptr mutex, MutexKind kind, u64 deadline, uptr site) {
  Mutex& m = objects.get<Mutex>(mutex);
  Thread& t = *engine.current;
  const uptr state = await::take_user_state();
  const bool timed = deadline != no_deadline;
  const OpKind operation = timed ? OpKind::mutex_timed_lock : OpKind::mutex_lock;
  if (timed) engine.unlock_matters = true;
  check_alive(m, operation, site);
  m.kind = kind;
  if (FEARLESS_UNLIKELY(m.held_by(t.slot))) {
    if (kind == MutexKind::recursive) {
      engine.pass({operation, Order::acquire, 0, 0, mutex, site});
      ++m.depth;
      await::acted(t);
      return 0;
    }
    if (kind == MutexKind::errorcheck) {
      engine.pass({operation, Order::acquire, 0, 0, mutex, site});
      return EDEADLK;
    }
    misuse::report(Detail::relock, mutex, operation, site,
                   place_of_slot(t.slot, OpKind::mutex_lock, m.locked_at));
  }
  if (FEARLESS_UNLIKELY(t.held_count != 0) && !timed) held_locks::about_to_lock(t, mutex, site);
  if (FEARLESS_UNLIKELY(engine.graph != nullptr) && timed)
    return graph_mode::timed_lock(m, operation, deadline, site);
  if (FEARLESS_UNLIKELY(t.found_taken))
    back_off::about_to_lock({operation, Order::acquire, 0, 0, mutex, site}, state);
  if (!await_mutex(m, operation, deadline, site)) return engine.failed(ETIMEDOUT);
  take(m, t, 1, site);
  return 0;
}

FEARLESS_INLINE int unlock(uptr mutex, MutexKind kind, uptr site) {
  Mutex& m = objects.get<Mutex>(mutex);
  Thread& t = *engine.current;
  const Operation op{OpKind::mutex_unlock, Order::release, 0, 0, mutex, site};
  if (FEARLESS_UNLIKELY(!m.held_by(t.slot))) {
    check_alive(m, OpKind::mutex_unlock, site);
    engine.pass(op);
    if (kind == MutexKind::errorcheck) return EPERM;
    // (A recursive one says so too, but nobody looks: std::recursive_mutex::unlock returns nothing.)
    const int refused = kind == MutexKind::recursive ? EPERM : 0;
    if (!m.locked()) {
      misuse::report(Detail::unlock_not_locked, mutex, op.kind, site);
      return refused;
    }
    misuse::report(Detail::unlock_not_owner, mutex, op.kind, site,
                   place_of_slot(m.owner(), OpKind::mutex_lock, m.locked_at));
    if (refused != 0) return refused;
  }
  // A switch just before an unlock shows nothing that one before the thread's next operation would not,
  // unless somebody looks at the mutex without waiting for it.
  if (FEARLESS_UNLIKELY(engine.unlock_matters)) {
    engine.point(op);
  } else {
    engine.pass(op);
  }
  t.spin.clear();
  if (m.depth > 1) {
    --m.depth;
    return 0;
  }
  release(m, t);
  return 0;
}

}  // namespace fearless::ops
