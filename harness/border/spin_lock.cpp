// POSIX spin locks: mutexes that programs are expected to hold briefly.
#include <errno.h>
#include <pthread.h>

#include "border/own.hpp"
#include "engine/operations.hpp"

FEARLESS_REAL(int, pthread_spin_init, pthread_spinlock_t*, int)
FEARLESS_REAL(int, pthread_spin_destroy, pthread_spinlock_t*)
FEARLESS_REAL(int, pthread_spin_lock, pthread_spinlock_t*)
FEARLESS_REAL(int, pthread_spin_trylock, pthread_spinlock_t*)
FEARLESS_REAL(int, pthread_spin_unlock, pthread_spinlock_t*)

namespace real = fearless::real;
namespace ops = fearless::ops;
using fearless::MutexKind;

namespace {
fearless::uptr at(volatile int* p) { return reinterpret_cast<fearless::uptr>(p); }
}  // namespace

FEARLESS_OWN(int, pthread_spin_init, (pthread_spinlock_t * l, int shared)) {
  if (!FEARLESS_OUTSIDE()) ops::mutex_init(at(l), FEARLESS_SITE());
  return real::pthread_spin_init(l, shared);
}
FEARLESS_OWN(int, pthread_spin_destroy, (pthread_spinlock_t * l)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_spin_destroy(l);
  return ops::mutex_destroy(at(l), FEARLESS_SITE());
}
FEARLESS_OWN(int, pthread_spin_lock, (pthread_spinlock_t * l)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_spin_lock(l);
  return ops::mutex_lock(at(l), MutexKind::normal, fearless::no_deadline, FEARLESS_SITE());
}
FEARLESS_OWN(int, pthread_spin_trylock, (pthread_spinlock_t * l)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_spin_trylock(l);
  return ops::mutex_try_lock(at(l), MutexKind::normal, false, FEARLESS_SITE());
}
FEARLESS_OWN(int, pthread_spin_unlock, (pthread_spinlock_t * l)) {
  if (FEARLESS_OUTSIDE()) return real::pthread_spin_unlock(l);
  return ops::mutex_unlock(at(l), MutexKind::normal, FEARLESS_SITE());
}
