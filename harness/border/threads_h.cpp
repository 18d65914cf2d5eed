// C11 <threads.h>. glibc's versions call the pthread functions internally, where they cannot be taken
// over; these do the same through the owned ones.
#include <errno.h>
#include <pthread.h>
#include <threads.h>

#include "border/clocks.hpp"
#include "border/mutex_kind.hpp"
#include "border/own.hpp"
#include "border/process_hooks.hpp"
#include "border/touched.hpp"
#include "engine/operations.hpp"
#include "engine/thread_local.hpp"
#include "memory/scratch.hpp"

// The owned pthread functions, called as this library's own.
extern "C" {
int fearless_own_pthread_create(pthread_t*, const pthread_attr_t*, void* (*)(void*),
                                void*) __asm__("pthread_create");
void fearless_own_pthread_exit(void*) __asm__("pthread_exit");
int fearless_own_pthread_once(pthread_once_t*, void (*)()) __asm__("pthread_once");
}

FEARLESS_REAL(int, mtx_init, mtx_t*, int)
FEARLESS_REAL(void, mtx_destroy, mtx_t*)
FEARLESS_REAL(int, mtx_lock, mtx_t*)
FEARLESS_REAL(int, mtx_trylock, mtx_t*)
FEARLESS_REAL(int, mtx_timedlock, mtx_t*, const timespec*)
FEARLESS_REAL(int, mtx_unlock, mtx_t*)
FEARLESS_REAL(int, cnd_init, cnd_t*)
FEARLESS_REAL(void, cnd_destroy, cnd_t*)
FEARLESS_REAL(int, cnd_wait, cnd_t*, mtx_t*)
FEARLESS_REAL(int, cnd_timedwait, cnd_t*, mtx_t*, const timespec*)
FEARLESS_REAL(int, cnd_signal, cnd_t*)
FEARLESS_REAL(int, cnd_broadcast, cnd_t*)
FEARLESS_REAL(int, thrd_create, thrd_t*, thrd_start_t, void*)
FEARLESS_REAL(int, thrd_join, thrd_t, int*)
FEARLESS_REAL(int, thrd_detach, thrd_t)
FEARLESS_REAL(void, thrd_exit, int)
FEARLESS_REAL(int, thrd_sleep, const timespec*, timespec*)
FEARLESS_REAL(void, thrd_yield, )
FEARLESS_REAL(int, tss_create, tss_t*, tss_dtor_t)
FEARLESS_REAL(void, tss_delete, tss_t)
FEARLESS_REAL(void*, tss_get, tss_t)
FEARLESS_REAL(int, tss_set, tss_t, void*)
FEARLESS_REAL(void, call_once, once_flag*, void (*)())

namespace fearless {
namespace {

uptr at(const void* p) { return reinterpret_cast<uptr>(p); }

MutexKind kind_of(const mtx_t* m) { return border::kind_of(reinterpret_cast<const pthread_mutex_t*>(m)); }

int result(int error) {
  switch (error) {
    case 0: return thrd_success;
    case EBUSY: return thrd_busy;
    case ETIMEDOUT: return thrd_timedout;
    case ENOMEM: return thrd_nomem;
    default: return thrd_error;
  }
}

struct Start {
  thrd_start_t function;
  void* argument;
};

void* run(void* start) {
  const Start s = *static_cast<Start*>(start);
  return reinterpret_cast<void*>(static_cast<i64>(s.function(s.argument)));
}

}  // namespace
}  // namespace fearless

using namespace fearless;

FEARLESS_OWN(int, mtx_init, (mtx_t * m, int type)) {
  if (!FEARLESS_OUTSIDE()) ops::mutex_init(at(m), FEARLESS_SITE());
  return real::mtx_init(m, type);
}
FEARLESS_OWN(void, mtx_destroy, (mtx_t * m)) {
  if (FEARLESS_OUTSIDE()) {
    real::mtx_destroy(m);
    return;
  }
  ops::mutex_destroy(at(m), FEARLESS_SITE());
}
FEARLESS_OWN(int, mtx_lock, (mtx_t * m)) {
  if (FEARLESS_OUTSIDE()) return real::mtx_lock(m);
  return result(ops::mutex_lock(at(m), kind_of(m), no_deadline, FEARLESS_SITE()));
}
FEARLESS_OWN(int, mtx_trylock, (mtx_t * m)) {
  if (FEARLESS_OUTSIDE()) return real::mtx_trylock(m);
  // C11 7.26.4.5 lets it fail without reason, as C++ does.
  return result(ops::mutex_try_lock(at(m), kind_of(m), true, FEARLESS_SITE()));
}
FEARLESS_OWN(int, mtx_timedlock, (mtx_t * m, const timespec* until)) {
  if (FEARLESS_OUTSIDE()) return real::mtx_timedlock(m, until);
  return result(
      border::lock_until(reinterpret_cast<pthread_mutex_t*>(m), CLOCK_REALTIME, until, FEARLESS_SITE()));
}
FEARLESS_OWN(int, mtx_unlock, (mtx_t * m)) {
  if (FEARLESS_OUTSIDE()) return real::mtx_unlock(m);
  return result(ops::mutex_unlock(at(m), kind_of(m), FEARLESS_SITE()));
}

FEARLESS_OWN(int, cnd_init, (cnd_t * c)) {
  if (!FEARLESS_OUTSIDE()) ops::cond_init(at(c), FEARLESS_SITE());
  return real::cnd_init(c);
}
FEARLESS_OWN(void, cnd_destroy, (cnd_t * c)) {
  if (FEARLESS_OUTSIDE()) {
    real::cnd_destroy(c);
    return;
  }
  ops::cond_destroy(at(c), FEARLESS_SITE());
}
FEARLESS_OWN(int, cnd_wait, (cnd_t * c, mtx_t* m)) {
  if (FEARLESS_OUTSIDE()) return real::cnd_wait(c, m);
  return result(ops::cond_wait(at(c), at(m), kind_of(m), no_deadline, FEARLESS_SITE()));
}
FEARLESS_OWN(int, cnd_timedwait, (cnd_t * c, mtx_t* m, const timespec* until)) {
  if (FEARLESS_OUTSIDE()) return real::cnd_timedwait(c, m, until);
  if (!border::valid(until, FEARLESS_SITE())) return thrd_error;
  return result(ops::cond_wait(at(c), at(m), kind_of(m),
                               border::deadline(CLOCK_REALTIME, until, FEARLESS_SITE()), FEARLESS_SITE()));
}
FEARLESS_OWN(int, cnd_signal, (cnd_t * c)) {
  if (FEARLESS_OUTSIDE()) return real::cnd_signal(c);
  ops::cond_notify(at(c), false, FEARLESS_SITE());
  return thrd_success;
}
FEARLESS_OWN(int, cnd_broadcast, (cnd_t * c)) {
  if (FEARLESS_OUTSIDE()) return real::cnd_broadcast(c);
  ops::cond_notify(at(c), true, FEARLESS_SITE());
  return thrd_success;
}

FEARLESS_OWN(int, thrd_create, (thrd_t * t, thrd_start_t function, void* argument)) {
  if (FEARLESS_OUTSIDE()) {
    if (border::before_thread_start != nullptr) border::before_thread_start();
    return real::thrd_create(t, function, argument);
  }
  auto* start = scratch.array<Start>(1);
  *start = {function, argument};
  return result(fearless_own_pthread_create(t, nullptr, run, start));
}
FEARLESS_OWN(int, thrd_join, (thrd_t t, int* value)) {
  if (FEARLESS_OUTSIDE()) return real::thrd_join(t, value);
  void* returned = nullptr;
  const int error = ops::thread_join(t, &returned, no_deadline, false, FEARLESS_SITE());
  if (error == 0 && value != nullptr) {
    *value = static_cast<int>(reinterpret_cast<i64>(returned));
    fearless::border::writes_one(value, FEARLESS_SITE());
  }
  return result(error);
}
FEARLESS_OWN(int, thrd_detach, (thrd_t t)) {
  if (FEARLESS_OUTSIDE()) return real::thrd_detach(t);
  return result(ops::thread_detach(t, FEARLESS_SITE()));
}
FEARLESS_OWN(void, thrd_exit, (int value)) {
  if (FEARLESS_OUTSIDE()) {
    real::thrd_exit(value);
    __builtin_unreachable();
  }
  fearless_own_pthread_exit(reinterpret_cast<void*>(static_cast<i64>(value)));
}
FEARLESS_OWN(int, thrd_sleep, (const timespec* span, timespec* left)) {
  if (FEARLESS_OUTSIDE()) return real::thrd_sleep(span, left);
  ops::sleep_until(border::after(span, FEARLESS_SITE()), FEARLESS_SITE());
  if (left != nullptr) *left = {};
  border::writes_one(left, FEARLESS_SITE());
  return 0;
}
FEARLESS_OWN(void, thrd_yield, ()) {
  if (FEARLESS_OUTSIDE()) {
    real::thrd_yield();
    return;
  }
  ops::yield(FEARLESS_SITE());
}

FEARLESS_OWN(int, tss_create, (tss_t * key, tss_dtor_t destructor)) {
  if (!FEARLESS_OUTSIDE()) return result(keys::make(key, destructor));
  const int r = real::tss_create(key, destructor);
  if (r == thrd_success) keys::adopt(*key, destructor);
  return r;
}
FEARLESS_OWN(void, tss_delete, (tss_t key)) {
  if (!FEARLESS_OUTSIDE()) {
    keys::remove(key);
    return;
  }
  keys::forget(key);
  real::tss_delete(key);
}
FEARLESS_OWN(void*, tss_get, (tss_t key)) {
  if (FEARLESS_OUTSIDE()) return real::tss_get(key);
  return keys::get(*engine.current, key);
}
FEARLESS_OWN(int, tss_set, (tss_t key, void* value)) {
  if (FEARLESS_OUTSIDE()) return real::tss_set(key, value);
  return result(keys::set(*engine.current, key, value));
}

FEARLESS_OWN(void, call_once, (once_flag * flag, void (*function)())) {
  if (FEARLESS_OUTSIDE()) {
    real::call_once(flag, function);
    return;
  }
  fearless_own_pthread_once(reinterpret_cast<pthread_once_t*>(flag), function);
}
