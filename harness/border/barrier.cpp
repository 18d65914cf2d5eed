// POSIX barriers.
#include <errno.h>
#include <pthread.h>

#include "border/own.hpp"
#include "engine/operations.hpp"

FEARLESS_REAL(int, pthread_barrier_init, pthread_barrier_t*, const pthread_barrierattr_t*, unsigned)
FEARLESS_REAL(int, pthread_barrier_destroy, pthread_barrier_t*)
FEARLESS_REAL(int, pthread_barrier_wait, pthread_barrier_t*)

namespace real = fearless::real;
namespace ops = fearless::ops;

namespace {
fearless::uptr at(const void* p) { return reinterpret_cast<fearless::uptr>(p); }
// glibc's object: arrivals, round, number needed, …
unsigned needed(const pthread_barrier_t* b) { return reinterpret_cast<const unsigned*>(b)[2]; }
}  // namespace

FEARLESS_OWN(int, pthread_barrier_init,
             (pthread_barrier_t * b, const pthread_barrierattr_t* attr, unsigned count)) {
  const int r = real::pthread_barrier_init(b, attr, count);
  if (!FEARLESS_OUTSIDE() && r == 0) ops::barrier_init(at(b), count, FEARLESS_SITE());
  return r;
}
FEARLESS_OWN(int, pthread_barrier_destroy, (pthread_barrier_t * b)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_barrier_destroy(b);
  return ops::barrier_destroy(at(b), FEARLESS_SITE());
}
FEARLESS_OWN(int, pthread_barrier_wait, (pthread_barrier_t * b)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_barrier_wait(b);
  return ops::barrier_wait(at(b), needed(b), FEARLESS_SITE()) ? PTHREAD_BARRIER_SERIAL_THREAD : 0;
}
