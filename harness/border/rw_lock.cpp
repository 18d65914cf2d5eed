// pthread_rwlock_*: std::shared_mutex, std::shared_timed_mutex.
#include <errno.h>
#include <pthread.h>

#include "border/clocks.hpp"
#include "border/own.hpp"
#include "border/watched.hpp"
#include "engine/operations.hpp"

FEARLESS_REAL(int, pthread_rwlock_init, pthread_rwlock_t*, const pthread_rwlockattr_t*)
FEARLESS_REAL(int, pthread_rwlock_destroy, pthread_rwlock_t*)
FEARLESS_REAL(int, pthread_rwlock_rdlock, pthread_rwlock_t*)
FEARLESS_REAL(int, pthread_rwlock_wrlock, pthread_rwlock_t*)
FEARLESS_REAL(int, pthread_rwlock_tryrdlock, pthread_rwlock_t*)
FEARLESS_REAL(int, pthread_rwlock_trywrlock, pthread_rwlock_t*)
FEARLESS_REAL(int, pthread_rwlock_timedrdlock, pthread_rwlock_t*, const timespec*)
FEARLESS_REAL(int, pthread_rwlock_timedwrlock, pthread_rwlock_t*, const timespec*)
FEARLESS_REAL(int, pthread_rwlock_clockrdlock, pthread_rwlock_t*, clockid_t, const timespec*)
FEARLESS_REAL(int, pthread_rwlock_clockwrlock, pthread_rwlock_t*, clockid_t, const timespec*)
FEARLESS_REAL(int, pthread_rwlock_unlock, pthread_rwlock_t*)

namespace border = fearless::border;
namespace real = fearless::real;
namespace ops = fearless::ops;
using fearless::no_deadline;

namespace {
fearless::uptr at(const void* p) { return reinterpret_cast<fearless::uptr>(p); }

// A reader waits behind writers that wait, also if it reads already (pthread_rwlockattr_setkind_np(3)): for
// ever, if one comes in between.
bool is_read_once(const pthread_rwlock_t* l) {
  return l->__data.__flags == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP;
}
}  // namespace

FEARLESS_OWN(int, pthread_rwlock_init, (pthread_rwlock_t * l, const pthread_rwlockattr_t* attr)) {
  if (!FEARLESS_OUTSIDE()) ops::rw_init(at(l), FEARLESS_SITE());
  return real::pthread_rwlock_init(l, attr);
}
FEARLESS_OWN(int, pthread_rwlock_destroy, (pthread_rwlock_t * l)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_rwlock_destroy(l);
  return ops::rw_destroy(at(l), FEARLESS_SITE());
}
FEARLESS_WATCHED(int, fearless_rwlock_rdlock, (pthread_rwlock_t * l), (l), {
  if (FEARLESS_OUTSIDE()) return real::pthread_rwlock_rdlock(l);
  if (is_read_once(l)) ops::rw_about_to_read_once(at(l), site);
  return ops::rw_lock(at(l), true, no_deadline, site);
})
FEARLESS_OWN(int, pthread_rwlock_rdlock, (pthread_rwlock_t * l)) {
  FEARLESS_CALL_WATCHED(fearless_rwlock_rdlock, (l));
}
FEARLESS_WATCHED(int, fearless_rwlock_wrlock, (pthread_rwlock_t * l), (l), {
  if (FEARLESS_OUTSIDE()) return real::pthread_rwlock_wrlock(l);
  return ops::rw_lock(at(l), false, no_deadline, site);
})
FEARLESS_OWN(int, pthread_rwlock_wrlock, (pthread_rwlock_t * l)) {
  FEARLESS_CALL_WATCHED(fearless_rwlock_wrlock, (l));
}
FEARLESS_WATCHED(int, fearless_rwlock_tryrdlock, (pthread_rwlock_t * l), (l), {
  if (FEARLESS_OUTSIDE()) return real::pthread_rwlock_tryrdlock(l);
  return ops::rw_try_lock(at(l), true, site);
})
FEARLESS_OWN(int, pthread_rwlock_tryrdlock, (pthread_rwlock_t * l)) {
  FEARLESS_CALL_WATCHED(fearless_rwlock_tryrdlock, (l));
}
FEARLESS_WATCHED(int, fearless_rwlock_trywrlock, (pthread_rwlock_t * l), (l), {
  if (FEARLESS_OUTSIDE()) return real::pthread_rwlock_trywrlock(l);
  return ops::rw_try_lock(at(l), false, site);
})
FEARLESS_OWN(int, pthread_rwlock_trywrlock, (pthread_rwlock_t * l)) {
  FEARLESS_CALL_WATCHED(fearless_rwlock_trywrlock, (l));
}
namespace {
int lock_until(pthread_rwlock_t* l, bool shared, clockid_t clock, const timespec* until,
               fearless::uptr site) {
  if (!border::valid(clock, until, site)) return EINVAL;
  return ops::rw_lock(at(l), shared, border::deadline(clock, until, site), site);
}
}  // namespace

FEARLESS_OWN(int, pthread_rwlock_timedrdlock, (pthread_rwlock_t * l, const timespec* until)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_rwlock_timedrdlock(l, until);
  return lock_until(l, true, CLOCK_REALTIME, until, FEARLESS_SITE());
}
FEARLESS_OWN(int, pthread_rwlock_timedwrlock, (pthread_rwlock_t * l, const timespec* until)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_rwlock_timedwrlock(l, until);
  return lock_until(l, false, CLOCK_REALTIME, until, FEARLESS_SITE());
}
FEARLESS_OWN(int, pthread_rwlock_clockrdlock,
             (pthread_rwlock_t * l, clockid_t clock, const timespec* until)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_rwlock_clockrdlock(l, clock, until);
  return lock_until(l, true, clock, until, FEARLESS_SITE());
}
FEARLESS_OWN(int, pthread_rwlock_clockwrlock,
             (pthread_rwlock_t * l, clockid_t clock, const timespec* until)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_rwlock_clockwrlock(l, clock, until);
  return lock_until(l, false, clock, until, FEARLESS_SITE());
}
FEARLESS_WATCHED(int, fearless_rwlock_unlock, (pthread_rwlock_t * l), (l), {
  if (FEARLESS_OUTSIDE()) return real::pthread_rwlock_unlock(l);
  return ops::rw_unlock(at(l), site);
})
FEARLESS_OWN(int, pthread_rwlock_unlock, (pthread_rwlock_t * l)) {
  FEARLESS_CALL_WATCHED(fearless_rwlock_unlock, (l));
}
