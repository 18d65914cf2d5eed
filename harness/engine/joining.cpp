#include <errno.h>

#include "detect/misuse.hpp"
#include "detect/thread_sanitizer.hpp"
#include "engine/graph_mode.hpp"
#include "engine/operations.hpp"
#include "engine/waits_for.hpp"

namespace fearless::ops {
namespace {

Thread* joinable(pthread_t handle, OpKind kind, uptr site, int* error) {
  Thread* t = engine.by_handle(handle);
  const auto address = static_cast<uptr>(handle);
  Detail d = Detail::none;
  if (t == nullptr) {
    d = Detail::bad_thread_handle;
    *error = ESRCH;
  } else if (t->joined) {
    d = Detail::join_twice;
    *error = EINVAL;
  } else if (t->detached) {
    d = kind == OpKind::thread_detach ? Detail::detach_twice : Detail::join_detached;
    *error = EINVAL;
  } else if (t == engine.current && kind == OpKind::thread_join) {
    d = Detail::join_self;
    *error = EDEADLK;
  }
  if (d == Detail::none) return t;
  engine.pass({kind, Order::acquire, 0, 0, address, site});
  // std::thread::join of the thread itself throws; the error number says enough.
  if (d != Detail::join_self) misuse::report(d, address, kind, site);
  return nullptr;
}

}  // namespace

int thread_join(pthread_t handle, void** result, u64 deadline, bool only_try, uptr site) {
  int error = 0;
  Thread* target = joinable(handle, OpKind::thread_join, site, &error);
  if (target == nullptr) return error;
  // (In a graph a join comes after the thread's end: there is no event for one that does not wait for it.)
  if (FEARLESS_UNLIKELY(engine.graph != nullptr && !engine.fair) && (only_try || deadline != no_deadline))
    engine.unsupported(
        "a join that does not wait for the thread's end (pthread_tryjoin_np, pthread_timedjoin_np) in an "
        "exhaustive search",
        "search at random, or let the thread say by an atomic variable that it ends", site);
  Thread& t = *engine.current;
  const bool running = target->state == Thread::State::live;
  const Operation op{OpKind::thread_join, Order::acquire, 0, 0, static_cast<uptr>(handle), site};
  if (only_try) {
    engine.point(op);
    if (target->state == Thread::State::live) return EBUSY;
  } else {
    engine.announce(op);
    if (running) {
      target->joiners.add(t.slot);
      t.deadline = deadline;
      t.timed_out = false;
      engine.disable(t.slot);
      // (Whoever can run closes no circle.)
      if (deadline == no_deadline && !engine.enabled.contains(target->slot)) check_for_deadlock();
    }
    if (running || engine.every_operation) {
      engine.proceed();
    } else if (engine.recording) {
      engine.note_operation();
    }
    target->joiners.remove(t.slot);
    t.deadline = no_deadline;
    t.spin.clear();
    if (target->state == Thread::State::live) return ETIMEDOUT;
  }
  if (FEARLESS_UNLIKELY(engine.graph != nullptr)) graph_mode::wake(target->exit_event, true);
  // All that a thread did happens before the return of its join.
  t.clock.join(target->clock);
  thread_sanitizer::acquire(&target->fork_join);
  t.fork_join.join(target->fork_join);
  target->joined = true;
  if (result != nullptr) *result = target->result;
  engine.made_progress();
  return 0;
}

int thread_detach(pthread_t handle, uptr site) {
  int error = 0;
  Thread* target = joinable(handle, OpKind::thread_detach, site, &error);
  if (target == nullptr) return error;
  engine.pass({OpKind::thread_detach, Order::relaxed, 0, 0, static_cast<uptr>(handle), site});
  target->detached = true;
  return 0;
}

}  // namespace fearless::ops
