// What pthread_mutex_t and mtx_t have in common, which are one type to libc: the kind of a mutex, from the
// bytes of the program's object, and waiting for it only so long.
#pragma once

#include <pthread.h>
#include <time.h>

#include "model/mutex.hpp"

namespace fearless::border {

// The kind is in the program's object, put there by its initialiser or pthread_mutex_init; objects that
// were never initialised by a call (std::mutex) are all zero.
inline MutexKind kind_of(const pthread_mutex_t* m) {
  constexpr int kind_bits = 3;
  switch (m->__data.__kind & kind_bits) {
    case PTHREAD_MUTEX_RECURSIVE: return MutexKind::recursive;
    case PTHREAD_MUTEX_ERRORCHECK: return MutexKind::errorcheck;
    default: return MutexKind::normal;
  }
}

// Locks it by then, or returns ETIMEDOUT; EINVAL if it would have to wait and that is no time, or if nobody
// can wait on that clock.
int lock_until(pthread_mutex_t* m, clockid_t clock, const timespec* until, uptr site);

}  // namespace fearless::border
