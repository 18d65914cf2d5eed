// Operations on synchronisation objects, as the scenario's threads perform them: each is announced,
// waits until the strategy picks its thread and the object admits it, changes the object, and makes the
// happens-before edges. Results are errno values, 0 for success.
//
// `site` is the return address into the code that called; `deadline` is in virtual nanoseconds.
#pragma once

#include "engine/engine.hpp"
#include "engine/waits_for.hpp"
#include "model/mutex.hpp"

namespace fearless::ops {

// ---- mutex.cpp
int mutex_lock(uptr mutex, MutexKind kind, u64 deadline, uptr site);
int mutex_try_lock(uptr mutex, MutexKind kind, bool may_fail_spuriously, uptr site);
int mutex_unlock(uptr mutex, MutexKind kind, uptr site);
void mutex_init(uptr mutex, uptr site);
int mutex_destroy(uptr mutex, uptr site);
// For condition variables: gives the mutex up whatever its depth and returns that depth.
u32 mutex_release_fully(Mutex& m, Thread& t);
// Takes a mutex that is free; the thread must not be among its pending threads any more.
void mutex_take(Mutex& m, Thread& t, u32 depth, uptr site);
// The current thread waits for the mutex, as operation `kind`; false if the deadline passed.
bool mutex_await(Mutex& m, OpKind kind, u64 deadline, uptr site);

// ---- rw_lock.cpp
// The lock is not one that a thread may read twice.
void rw_about_to_read_once(uptr lock, uptr site);
int rw_lock(uptr lock, bool shared, u64 deadline, uptr site);
int rw_try_lock(uptr lock, bool shared, uptr site);
int rw_unlock(uptr lock, uptr site);
void rw_init(uptr lock, uptr site);
int rw_destroy(uptr lock, uptr site);

// ---- condvar.cpp
int cond_wait(uptr cond, uptr mutex, MutexKind kind, u64 deadline, uptr site);
void cond_notify(uptr cond, bool all, uptr site);
void cond_init(uptr cond, uptr site);
int cond_destroy(uptr cond, uptr site);

// ---- semaphore.cpp
int semaphore_wait(uptr semaphore, u32 initial, u64 deadline, uptr site);
int semaphore_try_wait(uptr semaphore, u32 initial, uptr site);
int semaphore_post(uptr semaphore, u32 initial, uptr site);
u32 semaphore_value(uptr semaphore, u32 initial, uptr site);
void semaphore_init(uptr semaphore, u32 value, uptr site);
int semaphore_destroy(uptr semaphore, uptr site);

// ---- barrier.cpp
// True for the thread whose arrival completed the round.
bool barrier_wait(uptr barrier, u32 initial, uptr site);
void barrier_init(uptr barrier, u32 needed, uptr site);
int barrier_destroy(uptr barrier, uptr site);

// ---- once.cpp
// True if the caller is to run the initialisation and then call once_done or once_failed.
bool once_begin(uptr once, bool done_already, OpKind kind, uptr site);
void once_done(uptr once, uptr site);
void once_failed(uptr once, uptr site);

// ---- futex.cpp
int futex_wait(uptr word, u32 expected, u64 deadline, uptr site);
int futex_wake(uptr word, u32 most, uptr site);

// ---- joining.cpp
int thread_join(pthread_t handle, void** result, u64 deadline, bool only_try, uptr site);
int thread_detach(pthread_t handle, uptr site);

// ---- waiting.cpp
void sleep_until(u64 deadline, uptr site);
void yield(uptr site);
// What time it is for the current thread, without a look at the clock. With an execution graph each has a
// time of its own; at random no clock that is looked at goes back behind another's.
u64 clock_here();
// Time passes a little with every look at the clock, faster the longer nothing else happens.
u64 read_clock(uptr site);

// ---- outside.cpp
// The current thread, whose operation is under way, waits until ready(argument); false if the deadline
// comes first.
bool wait_for_outside(bool (*ready)(void*), void* argument, u64 deadline);

// The object has been used by the current thread; memory that was freed says so.
void use_suspiciously(const SyncObject& o, OpKind kind, uptr site);
FEARLESS_INLINE void use(SyncObject& o, OpKind kind, uptr site) {
  const Thread& t = *engine.current;
  // Memory of its own, last written by itself or by nobody in this execution, is no cause for suspicion.
  const shadow::Epoch written = shadow::cell(o.address)->write;
  const Slot writer = shadow::slot_of(written);
  if (FEARLESS_UNLIKELY(
          shadow::current_execution(written) && writer != t.slot &&
          (writer == shadow::freed_slot || shadow::time_of(written) - hot.time_base > t.clock.get(writer))))
    use_suspiciously(o, kind, site);
  if (frames::foreign(o.address)) frames::touch(o.address, 1, true, true, site);
  o.use(t.slot, t.clock);
}

// Announces `op`, by which the current thread waits until `o` admits it, and returns when it does or
// the deadline has passed (then false). The caller has found that it does not admit it yet if
// `blocked`.
FEARLESS_INLINE bool await(SyncObject& o, const Operation& op, bool blocked, u64 deadline) {
  Thread& t = *engine.current;
  engine.announce(op);
  o.pending.add(t.slot);
  t.deadline = deadline;
  t.timed_out = false;
  if (blocked) {
    engine.disable(t.slot);
    if (deadline == no_deadline) check_for_deadlock();
  }
  engine.proceed();
  o.pending.remove(t.slot);
  t.deadline = no_deadline;
  t.spin.clear();
  return !t.timed_out;
}
// The current thread, whose operation is under way, waits to be enabled by another.
void block(u64 deadline);

}  // namespace fearless::ops
