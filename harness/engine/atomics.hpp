// Atomic operations under sequential consistency: each is one step on the program's own memory; what it
// orders follows the C++ memory orders, so that a relaxed flag publishes nothing.
#pragma once

#include "detect/race.hpp"
#include "detect/thread_sanitizer.hpp"
#include "engine/engine.hpp"
#include "engine/graph_mode.hpp"
#include "model/location.hpp"

namespace fearless::atomics {

template <class T>
FEARLESS_INLINE T& memory(uptr a) {
  return *reinterpret_cast<T*>(a);
}

// ---- happens-before (C++20 [intro.races], [atomics.fences])

FEARLESS_INLINE void acquire(Thread& t, const Location& l, Order o) {
  if (!l.has_released) return;
  if (acquires(o)) {
    t.clock.join(l.released);
    thread_sanitizer::acquire(&l);  // (what was stored unseen, or annotated)
  } else {
    t.acquire_fence.join(l.released);
    t.has_acquire_fence = true;
  }
}

// A store that is not a read-modify-write ends the release sequence before it.
FEARLESS_INLINE void release_store(Thread& t, Location& l, Order o) {
  if (releases(o)) {
    l.released.assign(t.clock);
    l.has_released = true;
    engine.tick();
  } else if (t.has_release_fence) {
    l.released.assign(t.release_fence);
    l.has_released = true;
  } else if (l.has_released) {
    l.released.clear();
    l.has_released = false;
  }
}

// A read-modify-write continues it.
FEARLESS_INLINE void release_rmw(Thread& t, Location& l, Order o) {
  if (releases(o)) {
    l.released.join(t.clock);
    l.has_released = true;
    engine.tick();
  } else if (t.has_release_fence) {
    l.released.join(t.release_fence);
    l.has_released = true;
  }
}

// Code that is not instrumented (inside libstdc++.so, say) has stored here: a store nobody saw releases
// all that has happened so far, so that what it publishes is never taken for a race.
void stored_unseen(Location& l);

FEARLESS_INLINE Location& location(uptr a, unsigned size) {
  auto& l = objects.get<Location>(a);
  l.size = size;
  return l;
}

template <class T>
FEARLESS_INLINE void expect(Location& l, T found) {
  if (FEARLESS_UNLIKELY(l.value != static_cast<u64>(found)) && l.value_known) stored_unseen(l);
}
template <class T>
FEARLESS_INLINE void remember(Location& l, T value) {
  l.value = static_cast<u64>(value);
  l.value_known = true;
}

// ---- operations

template <class T>
FEARLESS_INLINE T load(uptr a, Order order, uptr site) {
  if (FEARLESS_UNLIKELY(engine.graph != nullptr))
    return static_cast<T>(graph_mode::load(a, sizeof(T), order, site));
  Thread& t = *engine.current;
  engine.announce({OpKind::load, order, sizeof(T), 0, a, site});
  if (FEARLESS_UNLIKELY(!t.spin.empty() && t.spin.contains(site, a, location(a, sizeof(T)).version))) {
    engine.look_again();
  } else {
    engine.proceed();
  }
  Location& l = location(a, sizeof(T));
  race::atomic_access(l, sizeof(T), false, site);
  const T value = memory<T>(a);
  thread_sanitizer::atomic(thread_sanitizer::Atomic::load, a, sizeof(T), order, site);
  expect(l, value);
  remember(l, value);
  acquire(t, l, order);
  t.spin.add(site, a, l.version);
  engine.note_value(value);
  return value;
}

template <class T>
FEARLESS_INLINE void store(uptr a, T value, Order order, uptr site) {
  if (FEARLESS_UNLIKELY(engine.graph != nullptr)) {
    graph_mode::store(a, sizeof(T), static_cast<Value>(value), order, site);
    return;
  }
  engine.point({OpKind::store, order, sizeof(T), 0, a, site});
  Thread& t = *engine.current;
  Location& l = location(a, sizeof(T));
  race::atomic_access(l, sizeof(T), true, site);
  release_store(t, l, order);
  memory<T>(a) = value;
  thread_sanitizer::atomic(thread_sanitizer::Atomic::store, a, sizeof(T), order, site);
  remember(l, value);
  ++l.version;
  t.spin.clear();
  engine.note_value(value);
  engine.made_progress();
}

// `change` maps the old value to the new one, as `effect` does with `operand`.
template <class T, class Change>
FEARLESS_INLINE T rmw(uptr a, Order order, uptr site, Effect effect, T operand, Change change) {
  if (FEARLESS_UNLIKELY(engine.graph != nullptr))
    return static_cast<T>(graph_mode::update(a, sizeof(T), effect, static_cast<Value>(operand), order, site));
  Thread& t = *engine.current;
  engine.announce({OpKind::rmw, order, sizeof(T), 0, a, site});
  if (FEARLESS_UNLIKELY(!t.spin.empty() && t.spin.contains(site, a, location(a, sizeof(T)).version))) {
    engine.look_again();
  } else {
    engine.proceed();
  }
  Location& l = location(a, sizeof(T));
  race::atomic_access(l, sizeof(T), true, site);
  const T old = memory<T>(a);
  expect(l, old);
  acquire(t, l, order);
  release_rmw(t, l, order);
  const T changed = change(old);
  memory<T>(a) = changed;
  thread_sanitizer::atomic(thread_sanitizer::Atomic::update, a, sizeof(T), order, site);
  remember(l, changed);
  if (changed == old) {
    // Writing back what was there (a test-and-set that fails) is only looking.
    t.spin.add(site, a, l.version);
  } else {
    ++l.version;
    t.spin.clear();
    engine.made_progress();
  }
  engine.note_values(old, changed);
  return old;
}

// True on success; `expected` receives the value found otherwise.
template <class T>
FEARLESS_INLINE bool compare_exchange(uptr a, T& expected, T desired, Order success, Order failure, bool weak,
                                      uptr site) {
  if (FEARLESS_UNLIKELY(engine.graph != nullptr)) {
    Value e = static_cast<Value>(expected);
    const bool ok = graph_mode::compare_exchange(a, sizeof(T), &e, static_cast<Value>(desired), success,
                                                 failure, weak, site);
    if (!ok) expected = static_cast<T>(e);
    return ok;
  }
  Thread& t = *engine.current;
  engine.announce({OpKind::cas, success, sizeof(T), 0, a, site});
  if (FEARLESS_UNLIKELY(!t.spin.empty() && t.spin.contains(site, a, location(a, sizeof(T)).version))) {
    engine.look_again();
  } else {
    engine.proceed();
  }
  Location& l = location(a, sizeof(T));
  const T old = memory<T>(a);
  bool succeeds = old == expected;
  const bool spurious = succeeds && weak &&
                        FEARLESS_UNLIKELY(engine.choose(ChoiceKind::weak_failure, 2) != 0);
  if (spurious) succeeds = false;
  race::atomic_access(l, sizeof(T), succeeds, site);
  expect(l, old);
  if (succeeds) {
    acquire(t, l, success);
    release_rmw(t, l, success);
    memory<T>(a) = desired;
    thread_sanitizer::atomic(thread_sanitizer::Atomic::update, a, sizeof(T), success, site);
    remember(l, desired);
    ++l.version;
    t.spin.clear();
    engine.note_values(old, desired);
    engine.made_progress();
    return true;
  }
  remember(l, old);
  acquire(t, l, failure);
  thread_sanitizer::atomic(thread_sanitizer::Atomic::load, a, sizeof(T), failure, site);
  expected = old;
  if (!spurious) t.spin.add(site, a, l.version);
  engine.note_value(old);
  if (FEARLESS_UNLIKELY(spurious)) engine.failed(0, true);
  return false;
}

// As membarrier makes it: what each thread has done so far (also one that has ended: it has left its
// processor) happens before what the others do from now on. Without an execution graph.
inline void fence_in_all_threads(uptr site) {
  engine.point({OpKind::fence, Order::seq_cst, 0, 0, 0, site});
  Thread& caller = *engine.current;
  for (Slot s = 0; s < engine.slots_used; ++s)
    if (const Thread& t = engine.threads[s]; t.state != Thread::State::unused) caller.clock.join(t.clock);
  for (Slot s = 0; s < engine.slots_used; ++s)
    if (Thread& t = engine.threads[s]; t.state == Thread::State::live && &t != &caller)
      t.clock.join(caller.clock);
  engine.owners_changed();
}

FEARLESS_INLINE void fence(Order order, uptr site) {
  engine.point({OpKind::fence, order, 0, 0, 0, site});
  if (thread_sanitizer::listens())
    engine.unsupported("std::atomic_thread_fence with detector=tsan: ThreadSanitizer does not know fences",
                       "search this test with detector=own", site);
  if (FEARLESS_UNLIKELY(engine.graph != nullptr)) {
    graph_mode::fence(order);
    return;
  }
  Thread& t = *engine.current;
  if (acquires(order) && t.has_acquire_fence) {
    t.clock.join(t.acquire_fence);
    t.acquire_fence.clear();
    t.has_acquire_fence = false;
  }
  if (releases(order)) {
    t.release_fence.assign(t.clock);
    t.has_release_fence = true;
    engine.tick();
  }
}

}  // namespace fearless::atomics
