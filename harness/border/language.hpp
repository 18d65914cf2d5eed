// Telling callers apart.
#pragma once

#include "core/base.hpp"

namespace fearless::border {

// Called from code whose synchronisation is its own affair: the unwinder, GoogleTest. None of it can
// be interrupted in the middle, so locks taken there are free.
bool in_own_affair_library(uptr site);
inline bool in_own_affair(uptr site) {
  constexpr uptr executables_end = uptr{1} << 32;  // those of scenarios are linked to low addresses
  return site >= executables_end && in_own_affair_library(site);
}
// Called from the C++ library.
bool in_standard_library(uptr site);
// Called from libc or the dynamic linker: what they allocate outlives the execution.
bool in_libc(uptr site);

// May the try_lock at this place fail although the lock is free? In C++ yes
// ([thread.mutex.requirements.mutex]), in C no.
bool may_fail_spuriously(uptr site);

void find_libraries();

}  // namespace fearless::border
