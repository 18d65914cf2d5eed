// POSIX semaphores.
#include <errno.h>
#include <semaphore.h>

#include "border/clocks.hpp"
#include "border/own.hpp"
#include "border/result.hpp"
#include "border/touched.hpp"
#include "border/watched.hpp"
#include "engine/operations.hpp"

FEARLESS_REAL_VERSION("GLIBC_2.34", int, sem_init, sem_t*, int, unsigned)
FEARLESS_REAL_VERSION("GLIBC_2.34", int, sem_destroy, sem_t*)
FEARLESS_REAL_VERSION("GLIBC_2.34", int, sem_wait, sem_t*)
FEARLESS_REAL_VERSION("GLIBC_2.34", int, sem_trywait, sem_t*)
FEARLESS_REAL_VERSION("GLIBC_2.34", int, sem_timedwait, sem_t*, const timespec*)
FEARLESS_REAL_VERSION("GLIBC_2.34", int, sem_clockwait, sem_t*, clockid_t, const timespec*)
FEARLESS_REAL_VERSION("GLIBC_2.34", int, sem_post, sem_t*)
FEARLESS_REAL_VERSION("GLIBC_2.34", int, sem_getvalue, sem_t*, int*)

namespace fearless {
namespace {

using border::result;

uptr at(const void* p) { return reinterpret_cast<uptr>(p); }
// glibc keeps the value in the low half of the first eight bytes.
u32 initial(const sem_t* s) { return *reinterpret_cast<const u32*>(s); }

}  // namespace
}  // namespace fearless

namespace border = fearless::border;
namespace real = fearless::real;
namespace ops = fearless::ops;
using fearless::at;
using fearless::initial;

FEARLESS_OWN(int, sem_init, (sem_t * s, int shared, unsigned value)) {
  const int r = real::sem_init(s, shared, value);
  if (!FEARLESS_OUTSIDE() && r == 0) ops::semaphore_init(at(s), value, FEARLESS_SITE());
  return r;
}
FEARLESS_OWN(int, sem_destroy, (sem_t * s)) {
  if (FEARLESS_OUTSIDE()) return real::sem_destroy(s);
  return fearless::result(ops::semaphore_destroy(at(s), FEARLESS_SITE()));
}
FEARLESS_OWN(int, sem_wait, (sem_t * s)) {
  if (FEARLESS_OUTSIDE()) return real::sem_wait(s);
  return fearless::result(ops::semaphore_wait(at(s), initial(s), fearless::no_deadline, FEARLESS_SITE()));
}
FEARLESS_WATCHED(int, fearless_sem_try_wait, (sem_t * s), (s), {
  if (FEARLESS_OUTSIDE()) return real::sem_trywait(s);
  return fearless::result(ops::semaphore_try_wait(at(s), initial(s), site));
})
FEARLESS_OWN(int, sem_trywait, (sem_t * s)) { FEARLESS_CALL_WATCHED(fearless_sem_try_wait, (s)); }
namespace {
int wait_until(sem_t* s, clockid_t clock, const timespec* until, fearless::uptr site) {
  if (!border::valid(clock, until, site)) return fearless::result(EINVAL);
  return fearless::result(ops::semaphore_wait(at(s), initial(s), border::deadline(clock, until, site), site));
}
}  // namespace

FEARLESS_OWN(int, sem_timedwait, (sem_t * s, const timespec* until)) {
  if (FEARLESS_OUTSIDE()) return real::sem_timedwait(s, until);
  return wait_until(s, CLOCK_REALTIME, until, FEARLESS_SITE());
}
FEARLESS_OWN(int, sem_clockwait, (sem_t * s, clockid_t clock, const timespec* until)) {
  if (FEARLESS_OUTSIDE()) return real::sem_clockwait(s, clock, until);
  return wait_until(s, clock, until, FEARLESS_SITE());
}
FEARLESS_OWN(int, sem_post, (sem_t * s)) {
  if (FEARLESS_OUTSIDE()) return real::sem_post(s);
  return fearless::result(ops::semaphore_post(at(s), initial(s), FEARLESS_SITE()));
}
FEARLESS_WATCHED(int, fearless_sem_get_value, (sem_t * s, int* value), (s, value), {
  if (FEARLESS_OUTSIDE()) return real::sem_getvalue(s, value);
  *value = static_cast<int>(ops::semaphore_value(at(s), initial(s), site));
  fearless::border::writes_one(value, site);
  return 0;
})
FEARLESS_OWN(int, sem_getvalue, (sem_t * s, int* value)) {
  FEARLESS_CALL_WATCHED(fearless_sem_get_value, (s, value));
}
