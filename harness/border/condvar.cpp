// pthread_cond_*: std::condition_variable, std::condition_variable_any.
#include <errno.h>
#include <pthread.h>

#include "border/clocks.hpp"
#include "border/mutex_kind.hpp"
#include "border/own.hpp"
#include "engine/operations.hpp"

// glibc keeps two generations of these; the newer is the one programs are linked to.
FEARLESS_REAL_VERSION("GLIBC_2.3.2", int, pthread_cond_init, pthread_cond_t*, const pthread_condattr_t*)
FEARLESS_REAL_VERSION("GLIBC_2.3.2", int, pthread_cond_destroy, pthread_cond_t*)
FEARLESS_REAL_VERSION("GLIBC_2.3.2", int, pthread_cond_wait, pthread_cond_t*, pthread_mutex_t*)
FEARLESS_REAL_VERSION("GLIBC_2.3.2", int, pthread_cond_timedwait, pthread_cond_t*, pthread_mutex_t*,
                      const timespec*)
FEARLESS_REAL(int, pthread_cond_clockwait, pthread_cond_t*, pthread_mutex_t*, clockid_t, const timespec*)
FEARLESS_REAL_VERSION("GLIBC_2.3.2", int, pthread_cond_signal, pthread_cond_t*)
FEARLESS_REAL_VERSION("GLIBC_2.3.2", int, pthread_cond_broadcast, pthread_cond_t*)

namespace fearless {
namespace {

uptr at(const void* p) { return reinterpret_cast<uptr>(p); }

// Which clock pthread_cond_timedwait means, from the attribute the variable was made with: glibc keeps
// it in the object.
clockid_t clock_of(const pthread_cond_t* c) {
  constexpr unsigned monotonic_bit = 2;
  return (c->__data.__wrefs & monotonic_bit) != 0 ? CLOCK_MONOTONIC : CLOCK_REALTIME;
}

int init(pthread_cond_t* c, const pthread_condattr_t* attr, uptr site) {
  if (!FEARLESS_OUTSIDE()) ops::cond_init(at(c), site);
  return real::pthread_cond_init(c, attr);
}

int wait(pthread_cond_t* c, pthread_mutex_t* m, u64 deadline, uptr site) {
  return ops::cond_wait(at(c), at(m), border::kind_of(m), deadline, site);
}

}  // namespace
}  // namespace fearless

namespace border = fearless::border;
namespace real = fearless::real;
namespace ops = fearless::ops;

FEARLESS_OWN(int, pthread_cond_init, (pthread_cond_t * c, const pthread_condattr_t* attr)) {
  return fearless::init(c, attr, FEARLESS_SITE());
}

// std::condition_variable::condition_variable(): it writes a constant, in a library that is not instrumented.
// Without it, one in the place of another that has been destroyed would be taken for that one.
FEARLESS_OWN(void, _ZNSt18condition_variableC1Ev, (pthread_cond_t * c)) {
  fearless::init(c, nullptr, FEARLESS_SITE());
}
FEARLESS_OWN(void, _ZNSt18condition_variableC2Ev, (pthread_cond_t * c)) {
  fearless::init(c, nullptr, FEARLESS_SITE());
}

FEARLESS_OWN(int, pthread_cond_destroy, (pthread_cond_t * c)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_cond_destroy(c);
  return ops::cond_destroy(fearless::at(c), FEARLESS_SITE());
}

FEARLESS_OWN(int, pthread_cond_wait, (pthread_cond_t * c, pthread_mutex_t* m)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_cond_wait(c, m);
  return fearless::wait(c, m, fearless::no_deadline, FEARLESS_SITE());
}

FEARLESS_OWN(int, pthread_cond_timedwait, (pthread_cond_t * c, pthread_mutex_t* m, const timespec* until)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_cond_timedwait(c, m, until);
  if (!border::valid(until, FEARLESS_SITE())) return EINVAL;
  return fearless::wait(c, m, border::deadline(fearless::clock_of(c), until, FEARLESS_SITE()),
                        FEARLESS_SITE());
}

FEARLESS_OWN(int, pthread_cond_clockwait,
             (pthread_cond_t * c, pthread_mutex_t* m, clockid_t clock, const timespec* until)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_cond_clockwait(c, m, clock, until);
  if (!border::valid(clock, until, FEARLESS_SITE())) return EINVAL;
  return fearless::wait(c, m, border::deadline(clock, until, FEARLESS_SITE()), FEARLESS_SITE());
}

FEARLESS_OWN(int, pthread_cond_signal, (pthread_cond_t * c)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_cond_signal(c);
  ops::cond_notify(fearless::at(c), false, FEARLESS_SITE());
  return 0;
}

FEARLESS_OWN(int, pthread_cond_broadcast, (pthread_cond_t * c)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_cond_broadcast(c);
  ops::cond_notify(fearless::at(c), true, FEARLESS_SITE());
  return 0;
}
