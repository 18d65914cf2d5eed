// What functions of the C library read and write on the program's behalf.
#pragma once

#include "core/hot.hpp"

namespace fearless::border {

// n bytes, if any, in a scenario; `site` is where the function was called.
void reads(const void* p, i64 n, uptr site);
void writes(const void* p, i64 n, uptr site);

template <class T>
void writes_one(const T* p, uptr site) {
  if (p != nullptr) writes(p, sizeof *p, site);
}

}  // namespace fearless::border
