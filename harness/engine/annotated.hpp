// Releases, acquires and locks that a program annotates (sanitizer/tsan_interface.h and the older dynamic
// annotations). The annotations are no operations of their own: nobody is let on or held up by them, and no
// thread is switched to there. They order what the current thread does, and say what it holds.
#pragma once

#include "core/base.hpp"

namespace fearless::annotated {

void acquire(uptr address);
void release(uptr address);

// The flags of the functions for mutexes, with the values that their interface gives them.
enum Flags : unsigned {
  linker_initialized = 1 << 0,
  write_reentrant = 1 << 1,
  read_lock = 1 << 3,
  try_lock = 1 << 4,
  try_lock_failed = 1 << 5,
  recursive_lock = 1 << 6,
  recursive_unlock = 1 << 7,
  not_static = 1 << 8
};

void create(uptr mutex, unsigned flags);
void destroy(uptr mutex, unsigned flags, uptr site);
// The current thread is going to wait for the mutex, has got it (`levels` times: recursive_lock), and is
// about to release it; that returns how many levels.
void about_to_lock(uptr mutex, unsigned flags, uptr site);
void locked(uptr mutex, unsigned flags, int levels, uptr site);
int about_to_unlock(uptr mutex, unsigned flags, uptr site);
// It says that it holds no mutex at all.
void none_held(uptr site);

// From now on the current thread's reads and writes are not looked at, `reads` and `writes` times more (or
// less).
void ignore(int reads, int writes);

}  // namespace fearless::annotated
