#include "model/rw_lock.hpp"

#include <errno.h>

#include "detect/misuse.hpp"
#include "detect/thread_sanitizer.hpp"
#include "engine/await.hpp"
#include "engine/back_off.hpp"
#include "engine/destruction.hpp"
#include "engine/graph_objects.hpp"
#include "engine/held_locks.hpp"
#include "engine/operations.hpp"

namespace fearless::ops {
namespace {

bool is_shared(OpKind k) { return k == OpKind::shared_lock || k == OpKind::shared_timed_lock; }

// Lets those of the pending threads run whose acquisition the lock admits now.
void reconsider(const RwLock& l) {
  l.pending.for_each([&](Slot s) {
    if (l.free_for(is_shared(engine.thread(s).pending.kind))) {
      engine.enable(s);
    } else {
      engine.disable(s);
    }
  });
}

void check_alive(RwLock& l, OpKind kind, uptr site) {
  use(l, kind, site);
  if (FEARLESS_UNLIKELY(l.destroyed)) misuse::report(Detail::use_destroyed, l.address, kind, site);
}

// In an execution graph: the event of `effect`; true if it has got the lock.
bool enter(RwLock& l, Effect effect) {
  return graph_mode::wrote(
      graph_mode::perform(l.graph, l.address, 0, graph_mode::on_object(effect, Order::acquire)));
}

void take(RwLock& l, Thread& t, bool shared, uptr site) {
  if (shared) {
    ++l.readers;
    l.reading.add(t.slot);
  } else {
    l.writer_plus_one = t.slot + 1;
    l.written_since = hot.epoch;
    t.clock.join(l.readers_released);
    thread_sanitizer::acquire(&l.readers_released);
  }
  ++l.version;
  l.locked_at = site;
  t.clock.join(l.released);
  thread_sanitizer::acquire(&l.released);
  l.use(t.slot, t.clock);
  held_locks::push(t, l.address, site, shared);
  reconsider(l);
  engine.made_progress();
}

u32 times_held(const Thread& t, uptr lock) {
  u32 n = 0;
  for (u32 i = 0; i < t.held_count && i < Thread::max_held; ++i)
    if (t.held[i].address == lock) ++n;
  return n;
}

}  // namespace

void rw_about_to_read_once(uptr lock, uptr site) {
  const auto* l = objects.find<RwLock>(lock);
  const Slot me = engine.current->slot;
  if (l != nullptr && l->reading.contains(me))
    misuse::report(Detail::relock, lock, OpKind::shared_lock, site,
                   place_of_slot(me, OpKind::shared_lock, l->locked_at));
}

int rw_lock(uptr lock, bool shared, u64 deadline, uptr site) {
  auto& l = objects.get<RwLock>(lock);
  Thread& t = *engine.current;
  const uptr state = await::take_user_state();
  const bool timed = deadline != no_deadline;
  const OpKind kind = shared ? (timed ? OpKind::shared_timed_lock : OpKind::shared_lock)
                             : (timed ? OpKind::mutex_timed_lock : OpKind::mutex_lock);
  check_alive(l, kind, site);
  if (timed) engine.unlock_matters = true;
  if (l.writer_plus_one == t.slot + 1) {
    engine.pass({kind, Order::acquire, 0, 0, lock, site});
    return EDEADLK;  // as POSIX has it: the caller holds the lock for writing
  }
  if (FEARLESS_UNLIKELY(t.held_count != 0) && !timed) held_locks::about_to_lock(t, lock, site, shared);
  const Operation op{kind, Order::acquire, 0, 0, lock, site};
  if (FEARLESS_UNLIKELY(engine.graph != nullptr) && timed) {
    engine.point(op);
    if (!enter(l, shared ? Effect::shared_try_lock : Effect::exclusive_try_lock)) {
      graph_mode::time_out(deadline);
      return engine.failed(ETIMEDOUT);
    }
    take(l, t, shared, site);
    return 0;
  }
  if (FEARLESS_UNLIKELY(t.found_taken)) back_off::about_to_lock(op, state);
  if (!await(l, op, !l.free_for(shared), deadline)) return engine.failed(ETIMEDOUT);
  if (FEARLESS_UNLIKELY(engine.graph != nullptr))
    enter(l, shared ? Effect::shared_lock : Effect::exclusive_lock);
  take(l, t, shared, site);
  return 0;
}

int rw_try_lock(uptr lock, bool shared, uptr site) {
  auto& l = objects.get<RwLock>(lock);
  Thread& t = *engine.current;
  const OpKind kind = shared ? OpKind::shared_try_lock : OpKind::mutex_try_lock;
  check_alive(l, kind, site);
  engine.unlock_matters = true;
  const uptr state = await::take_user_state();
  engine.announce({kind, Order::acquire, 0, 0, lock, site});
  if (!l.free_for(shared) && t.spin.contains(site, lock, l.version)) {
    engine.look_again();
  } else {
    engine.proceed();
  }
  if (FEARLESS_UNLIKELY(engine.graph != nullptr)) {
    if (!engine.fair) await::look(t.pending, state);
    if (!enter(l, shared ? Effect::shared_try_lock : Effect::exclusive_try_lock)) {
      if (!engine.fair) back_off::found_taken(t);
      return engine.failed(EBUSY);
    }
    take(l, t, shared, site);
    return 0;
  }
  if (!l.free_for(shared)) {
    t.spin.add(site, lock, l.version);
    return engine.failed(EBUSY);
  }
  t.spin.clear();
  take(l, t, shared, site);
  return 0;
}

int rw_unlock(uptr lock, uptr site) {
  auto& l = objects.get<RwLock>(lock);
  Thread& t = *engine.current;
  const bool writer = l.writer_plus_one == t.slot + 1;
  const OpKind kind = writer ? OpKind::mutex_unlock : OpKind::shared_unlock;
  const Operation op{kind, Order::release, 0, 0, lock, site};
  if (!writer && !l.reading.contains(t.slot)) {
    check_alive(l, kind, site);
    engine.pass(op);
    if (l.writer_plus_one != 0 || l.readers != 0) {
      const Slot holder = l.writer_plus_one != 0 ? l.writer_plus_one - 1 : l.reading.first();
      misuse::report(Detail::unlock_not_owner, lock, kind, site,
                     place_of_slot(holder, OpKind::mutex_lock, l.locked_at));
    } else {
      misuse::report(Detail::unlock_not_locked, lock, kind, site);
    }
    return EPERM;
  }
  if (engine.unlock_matters) {
    engine.point(op);
  } else {
    engine.pass(op);
  }
  if (FEARLESS_UNLIKELY(engine.graph != nullptr))
    graph_mode::perform(
        l.graph, lock, 0,
        graph_mode::on_object(writer ? Effect::exclusive_unlock : Effect::shared_unlock, Order::release));
  t.spin.clear();
  l.use(t.slot, t.clock);
  held_locks::pop(t, lock);
  if (writer) {
    l.writer_plus_one = 0;
    l.released.assign(t.clock);
    thread_sanitizer::release(&l.released);
    l.readers_released.clear();
  } else {
    --l.readers;
    if (times_held(t, lock) == 0) l.reading.remove(t.slot);
    l.readers_released.join(t.clock);
    thread_sanitizer::release(&l.readers_released);
  }
  engine.tick();
  ++l.version;
  reconsider(l);
  engine.made_progress();
  return 0;
}

void rw_init(uptr lock, uptr site) {
  auto* l = objects.find<RwLock>(lock);
  if (l == nullptr) return;
  if (l->writer_plus_one != 0 || l->readers != 0) misuse::freed(*l, Detail::unordered_free, site);
  objects.forget(l);
}

int rw_destroy(uptr lock, uptr site) {
  auto& l = objects.get<RwLock>(lock);
  check_alive(l, OpKind::none, site);
  if (l.writer_plus_one != 0 || l.readers != 0 || !l.pending.empty()) {
    misuse::freed(l, Detail::unordered_free, site);
    return EBUSY;
  }
  destroyed(l, site);
  l.destroyed = true;
  return 0;
}

}  // namespace fearless::ops
