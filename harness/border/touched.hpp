// What functions of the C library read and write on the program's behalf.
#pragma once

#include "core/hot.hpp"

namespace fearless::border {

// n bytes, if any, in a scenario; `site` is where the function was called.
void reads(const void* p, i64 n, uptr site);
void writes(const void* p, i64 n, uptr site);

// A text to its end; null has none.
i64 bytes_of(const char* text);
void reads_text(const char* text, uptr site);
// The words of a set of signals that the system knows.
inline constexpr i64 set_bytes = 8;

template <class T>
void reads_one(const T* p, uptr site) {
  if (p != nullptr) reads(p, sizeof *p, site);
}
template <class T>
void writes_one(const T* p, uptr site) {
  if (p != nullptr) writes(p, sizeof *p, site);
}

}  // namespace fearless::border
