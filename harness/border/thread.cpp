// pthread_create and what belongs to it: std::thread, std::jthread, std::async.
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <unistd.h>

#include "border/clocks.hpp"
#include "border/own.hpp"
#include "border/process_hooks.hpp"
#include "border/refuse.hpp"
#include "border/signals.hpp"
#include "border/touched.hpp"
#include "engine/operations.hpp"
#include "engine/thread_local.hpp"
#include "engine/trace.hpp"
#include "memory/shared_thread_locals.hpp"

FEARLESS_REAL(int, pthread_create, pthread_t*, const pthread_attr_t*, void* (*)(void*), void*)
FEARLESS_REAL(int, pthread_join, pthread_t, void**)
FEARLESS_REAL(int, pthread_tryjoin_np, pthread_t, void**)
FEARLESS_REAL(int, pthread_timedjoin_np, pthread_t, void**, const timespec*)
FEARLESS_REAL(int, pthread_clockjoin_np, pthread_t, void**, clockid_t, const timespec*)
FEARLESS_REAL(int, pthread_detach, pthread_t)
FEARLESS_REAL(int, pthread_setcancelstate, int, int*)
FEARLESS_REAL(int, pthread_setcanceltype, int, int*)
FEARLESS_REAL(int, pthread_getattr_np, pthread_t, pthread_attr_t*)
FEARLESS_REAL(int, pthread_setschedparam, pthread_t, int, const sched_param*)
FEARLESS_REAL(pid_t, gettid, )
FEARLESS_REAL(int, pthread_key_create, pthread_key_t*, void (*)(void*))
FEARLESS_REAL(int, pthread_key_delete, pthread_key_t)
FEARLESS_REAL(void*, pthread_getspecific, pthread_key_t)
FEARLESS_REAL(int, pthread_setspecific, pthread_key_t, const void*)
FEARLESS_REAL(int, __cxa_thread_atexit_impl, void (*)(void*), void*, void*)

using namespace fearless;

// (Who has not said how large has the system's default.)
static bool wants_large_stack(const pthread_attr_t* attr) {
  size_t bytes = 0;
  size_t usual = 0;
  pthread_attr_t defaults;
  if (pthread_attr_getstacksize(attr, &bytes) != 0 || bytes <= contexts::stack_bytes) return false;
  if (pthread_getattr_default_np(&defaults) != 0) return true;
  pthread_attr_getstacksize(&defaults, &usual);
  pthread_attr_destroy(&defaults);
  return bytes > usual;
}

FEARLESS_OWN(int, pthread_create,
             (pthread_t * handle, const pthread_attr_t* attr, void* (*start)(void*), void* argument)) {
  if (FEARLESS_OUTSIDE()) {
    if (border::before_thread_start != nullptr) border::before_thread_start();
    return real::pthread_create(handle, attr, start, argument);
  }
  const uptr site = FEARLESS_SITE();
  int state = PTHREAD_CREATE_JOINABLE;
  if (attr != nullptr) {
    pthread_attr_getdetachstate(attr, &state);
    if (wants_large_stack(attr))
      border::refuse("a thread with a stack of more than 8 MiB", "give it a smaller one in the test build",
                     site);
  }
  engine.pass({OpKind::thread_create, Order::release, 0, 0, 0, site});
  Thread* t = engine.create_thread(start, argument, state == PTHREAD_CREATE_DETACHED, site);
  if (t == nullptr)
    border::refuse(engine.graph == nullptr ? "more threads alive at once than the engine has room for"
                                           : "more threads in one execution than memory_model=rc11 and "
                                             "strategy=exhaustive have room for",
                   "use fewer threads in the test", site);
  engine.note_value(t->number);
  border::begin_thread_signals(*t, *engine.current);
  if (engine.recording) {
    const OutsideScenario outside;
    engine.trace->thread_created(*t);
  }
  // glibc stores the handle before the thread runs, and so may the thread read it.
  *handle = t->context->handle;
  return 0;
}

static int joined(int error, void** result, uptr site) {
  if (error == 0) border::writes_one(result, site);
  return error;
}

FEARLESS_OWN(int, pthread_join, (pthread_t handle, void** result)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_join(handle, result);
  return joined(ops::thread_join(handle, result, no_deadline, false, FEARLESS_SITE()), result,
                FEARLESS_SITE());
}

FEARLESS_OWN(int, pthread_tryjoin_np, (pthread_t handle, void** result)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_tryjoin_np(handle, result);
  return joined(ops::thread_join(handle, result, no_deadline, true, FEARLESS_SITE()), result,
                FEARLESS_SITE());
}

FEARLESS_OWN(int, pthread_timedjoin_np, (pthread_t handle, void** result, const timespec* until)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_timedjoin_np(handle, result, until);
  if (!border::valid(until, FEARLESS_SITE())) return EINVAL;
  const int error = ops::thread_join(handle, result, border::deadline(CLOCK_REALTIME, until, FEARLESS_SITE()),
                                     false, FEARLESS_SITE());
  return joined(error, result, FEARLESS_SITE());
}

FEARLESS_OWN(int, pthread_clockjoin_np,
             (pthread_t handle, void** result, clockid_t clock, const timespec* until)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_clockjoin_np(handle, result, clock, until);
  if (!border::valid(clock, until, FEARLESS_SITE())) return EINVAL;
  return joined(ops::thread_join(handle, result, border::deadline(clock, until, FEARLESS_SITE()), false,
                                 FEARLESS_SITE()),
                result, FEARLESS_SITE());
}

FEARLESS_OWN(int, pthread_detach, (pthread_t handle)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_detach(handle);
  return ops::thread_detach(handle, FEARLESS_SITE());
}

// (Nobody is cancelled: pthread_cancel is refused. The C library would keep these for the thread of the
// system.)
static int set_cancellation(int fearless::Thread::* what, int to, int most, int* old, fearless::uptr site) {
  if (to < 0 || to > most) return EINVAL;
  int& kept = engine.current->*what;
  if (old != nullptr) *old = kept;
  fearless::border::writes_one(old, site);
  kept = to;
  return 0;
}
FEARLESS_OWN(int, pthread_setcancelstate, (int state, int* old)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_setcancelstate(state, old);
  return set_cancellation(&fearless::Thread::cancel_state, state, PTHREAD_CANCEL_DISABLE, old,
                          FEARLESS_SITE());
}
FEARLESS_OWN(int, pthread_setcanceltype, (int type, int* old)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_setcanceltype(type, old);
  return set_cancellation(&fearless::Thread::cancel_type, type, PTHREAD_CANCEL_ASYNCHRONOUS, old,
                          FEARLESS_SITE());
}

// (What the C library's do, unless all threads of the scenario have one FS base.)
static pthread_t self() {
  if (fearless_shares_thread_locals && hot.in_scenario) return engine.current->context->handle;
  return reinterpret_cast<pthread_t>(__builtin_thread_pointer());
}
FEARLESS_OWN(pthread_t, pthread_self, ()) { return self(); }
FEARLESS_OWN(pthread_t, thrd_current, ()) { return self(); }

// (The system's thread that one of the scenario's runs on is a detached one.)
FEARLESS_OWN(int, pthread_getattr_np, (pthread_t handle, pthread_attr_t* attributes)) {
  const int error = real::pthread_getattr_np(handle, attributes);
  if (error != 0 || FEARLESS_OUTSIDE()) return error;
  const Thread* t = engine.by_handle(handle);
  const bool joinable = t != nullptr && !t->detached;
  return pthread_attr_setdetachstate(attributes,
                                     joinable ? PTHREAD_CREATE_JOINABLE : PTHREAD_CREATE_DETACHED);
}

// Where and how urgently a thread runs is the strategy's business.
FEARLESS_OWN(int, pthread_setschedparam, (pthread_t handle, int policy, const sched_param* p)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_setschedparam(handle, policy, p);
  return 0;
}

// Thread ids as the system would give them, the same in every process.
FEARLESS_OWN(pid_t, gettid, ()) {
  if (FEARLESS_OUTSIDE()) return real::gettid();
  return thread_id(*engine.current);
}

FEARLESS_OWN(int, pthread_key_create, (pthread_key_t * key, void (*destructor)(void*))) {
  if (!FEARLESS_OUTSIDE()) return keys::make(key, destructor);
  const int r = real::pthread_key_create(key, destructor);
  if (r == 0) keys::adopt(*key, destructor);
  return r;
}
FEARLESS_OWN(int, pthread_key_delete, (pthread_key_t key)) {
  if (!FEARLESS_OUTSIDE()) return keys::remove(key);
  keys::forget(key);
  return real::pthread_key_delete(key);
}
FEARLESS_OWN(void*, pthread_getspecific, (pthread_key_t key)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_getspecific(key);
  return keys::get(*engine.current, key);
}
FEARLESS_OWN(int, pthread_setspecific, (pthread_key_t key, const void* value)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_setspecific(key, value);
  return keys::set(*engine.current, key, const_cast<void*>(value));
}

// Destructors of thread_local variables.
FEARLESS_OWN(int, __cxa_thread_atexit_impl, (void (*destructor)(void*), void* object, void* module)) {
  if (FEARLESS_OUTSIDE()) return real::__cxa_thread_atexit_impl(destructor, object, module);
  add_thread_exit_action(*engine.current, destructor, object);
  return 0;
}
FEARLESS_OWN(int, __cxa_thread_atexit, (void (*destructor)(void*), void* object, void* module)) {
  if (FEARLESS_OUTSIDE()) return real::__cxa_thread_atexit_impl(destructor, object, module);
  add_thread_exit_action(*engine.current, destructor, object);
  return 0;
}
