#include "engine/mutex.hpp"

#include "engine/chance.hpp"
#include "engine/destruction.hpp"

namespace fearless::ops {

void mutex_take(Mutex& m, Thread& t, u32 depth, uptr site) { take(m, t, depth, site); }

bool mutex_await(Mutex& m, OpKind kind, u64 deadline, uptr site) {
  return await_mutex(m, kind, deadline, site);
}

int mutex_lock(uptr mutex, MutexKind kind, u64 deadline, uptr site) {
  return lock(mutex, kind, deadline, site);
}

int mutex_unlock(uptr mutex, MutexKind kind, uptr site) { return unlock(mutex, kind, site); }

int mutex_try_lock(uptr mutex, MutexKind kind, bool may_fail_spuriously, uptr site) {
  Mutex& m = objects.get<Mutex>(mutex);
  Thread& t = *engine.current;
  check_alive(m, OpKind::mutex_try_lock, site);
  m.kind = kind;
  engine.unlock_matters = true;
  const uptr state = await::take_user_state();
  const bool fails = may_fail_spuriously && !m.held_by(t.slot) &&
                     chance::happens(ChoiceKind::try_failure, site);
  const Operation op{OpKind::mutex_try_lock, Order::acquire, 0, 0, mutex, site};
  engine.announce(op);
  if (FEARLESS_UNLIKELY(fails)) {
    // (It looks at nothing, and needs no turn.)
    if (engine.recording) engine.note_operation();
    return engine.failed(EBUSY, true);
  }
  if (m.locked() && t.spin.contains(site, mutex, m.version)) {
    engine.look_again();
  } else {
    engine.proceed();
  }
  if (FEARLESS_UNLIKELY(engine.graph != nullptr) && !m.held_by(t.slot)) {
    if (may_fail_spuriously && !m.locked() && chance::decided_in_turn(ChoiceKind::try_failure))
      return engine.failed(EBUSY, true);
    if (!engine.fair) await::look(op, state);
    if (graph_mode::try_lock(m, site)) return 0;
    if (!engine.fair) back_off::found_taken(t);
    return engine.failed(EBUSY);
  }
  if (m.locked()) {
    if (m.held_by(t.slot) && kind == MutexKind::recursive) {
      ++m.depth;
      await::acted(t);
      return 0;
    }
    t.spin.add(site, mutex, m.version);
    return engine.failed(EBUSY);
  }
  // std::mutex::try_lock may fail although the mutex is free ([thread.mutex.requirements.mutex]).
  if (may_fail_spuriously && engine.choose(ChoiceKind::try_failure, 2) != 0)
    return engine.failed(EBUSY, true);
  t.spin.clear();
  take(m, t, 1, site);
  return 0;
}

void mutex_init(uptr mutex, uptr site) {
  Mutex* m = objects.find<Mutex>(mutex);
  if (m == nullptr) return;
  if (m->locked())
    misuse::report(Detail::destroy_locked, mutex, OpKind::none, site,
                   place_of_slot(m->owner(), OpKind::mutex_lock, m->locked_at));
  objects.forget(m);
}

int mutex_destroy(uptr mutex, uptr site) {
  Mutex& m = objects.get<Mutex>(mutex);
  check_alive(m, OpKind::none, site);
  if (m.locked() || !m.pending.empty()) {
    misuse::freed(m, Detail::unordered_free, site);
    return EBUSY;
  }
  destroyed(m, site);
  m.destroyed = true;
  return 0;
}

u32 mutex_release_fully(Mutex& m, Thread& t) {
  const u32 depth = m.depth;
  release(m, t);
  return depth;
}

}  // namespace fearless::ops
