// pthread_mutex_*: std::mutex, std::timed_mutex, std::recursive_mutex, <threads.h> mtx_t.
#include <errno.h>
#include <pthread.h>

#include "border/clocks.hpp"
#include "border/language.hpp"
#include "border/mutex_kind.hpp"
#include "border/own.hpp"
#include "border/refuse.hpp"
#include "border/watched.hpp"
#include "engine/mutex.hpp"

FEARLESS_REAL(int, pthread_mutex_init, pthread_mutex_t*, const pthread_mutexattr_t*)
FEARLESS_REAL(int, pthread_mutex_destroy, pthread_mutex_t*)
FEARLESS_REAL(int, pthread_mutex_lock, pthread_mutex_t*)
FEARLESS_REAL(int, pthread_mutex_trylock, pthread_mutex_t*)
FEARLESS_REAL(int, pthread_mutex_timedlock, pthread_mutex_t*, const timespec*)
FEARLESS_REAL(int, pthread_mutex_clocklock, pthread_mutex_t*, clockid_t, const timespec*)
FEARLESS_REAL(int, pthread_mutex_unlock, pthread_mutex_t*)

namespace fearless {
namespace {

constexpr int robust_bit = 16;

uptr at(pthread_mutex_t* m) { return reinterpret_cast<uptr>(m); }

}  // namespace
}  // namespace fearless

using fearless::no_deadline;
using fearless::uptr;
namespace border = fearless::border;
namespace real = fearless::real;
namespace ops = fearless::ops;

FEARLESS_OWN(int, pthread_mutex_init, (pthread_mutex_t * m, const pthread_mutexattr_t* attr)) {
  if (!FEARLESS_OUTSIDE()) {
    fearless::ops::mutex_init(fearless::at(m), FEARLESS_SITE());
    int robust = 0;
    if (attr != nullptr && pthread_mutexattr_getrobust(attr, &robust) == 0 && robust == PTHREAD_MUTEX_ROBUST)
      border::refuse("a robust mutex", "use an ordinary one in the test build", FEARLESS_SITE());
  }
  return real::pthread_mutex_init(m, attr);
}

FEARLESS_OWN(int, pthread_mutex_destroy, (pthread_mutex_t * m)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_mutex_destroy(m);
  return ops::mutex_destroy(fearless::at(m), FEARLESS_SITE());
}

FEARLESS_WATCHED(int, fearless_mutex_lock, (pthread_mutex_t * m), (m), {
  if (FEARLESS_OUTSIDE()) return real::pthread_mutex_lock(m);
  if (border::in_own_affair(site)) return 0;
  if (FEARLESS_UNLIKELY(m->__data.__kind & fearless::robust_bit))
    border::refuse("a robust mutex", "use an ordinary one in the test build", site);
  return ops::lock(fearless::at(m), border::kind_of(m), no_deadline, site);
})
FEARLESS_OWN(int, pthread_mutex_lock, (pthread_mutex_t * m)) {
  FEARLESS_CALL_WATCHED(fearless_mutex_lock, (m));
}

FEARLESS_WATCHED(int, fearless_mutex_try_lock, (pthread_mutex_t * m), (m), {
  if (FEARLESS_OUTSIDE()) return real::pthread_mutex_trylock(m);
  return ops::mutex_try_lock(fearless::at(m), border::kind_of(m), border::may_fail_spuriously(site), site);
})
FEARLESS_OWN(int, pthread_mutex_trylock, (pthread_mutex_t * m)) {
  FEARLESS_CALL_WATCHED(fearless_mutex_try_lock, (m));
}

int border::lock_until(pthread_mutex_t* m, clockid_t clock, const timespec* until, uptr site) {
  if (!waits_on(clock)) return EINVAL;
  if (valid(until, site))
    return ops::mutex_lock(fearless::at(m), kind_of(m), deadline(clock, until, site), site);
  const int r = ops::mutex_try_lock(fearless::at(m), kind_of(m), false, site);
  return r == EBUSY ? EINVAL : r;
}

FEARLESS_OWN(int, pthread_mutex_timedlock, (pthread_mutex_t * m, const timespec* until)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_mutex_timedlock(m, until);
  return border::lock_until(m, CLOCK_REALTIME, until, FEARLESS_SITE());
}

FEARLESS_OWN(int, pthread_mutex_clocklock, (pthread_mutex_t * m, clockid_t clock, const timespec* until)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_mutex_clocklock(m, clock, until);
  return border::lock_until(m, clock, until, FEARLESS_SITE());
}

FEARLESS_WATCHED(int, fearless_mutex_unlock, (pthread_mutex_t * m), (m), {
  if (FEARLESS_OUTSIDE()) return real::pthread_mutex_unlock(m);
  if (border::in_own_affair(site)) return 0;
  return ops::unlock(fearless::at(m), border::kind_of(m), site);
})
FEARLESS_OWN(int, pthread_mutex_unlock, (pthread_mutex_t * m)) {
  FEARLESS_CALL_WATCHED(fearless_mutex_unlock, (m));
}
