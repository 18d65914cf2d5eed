// The kind of a pthread mutex, from the bytes of the program's object.
#pragma once

#include <pthread.h>

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

}  // namespace fearless::border
