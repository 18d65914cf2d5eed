// Functions that read and write memory on the program's behalf: called by uninstrumented libraries, by
// code compiled with g++ (which does not report aggregate copies otherwise), and by
// clang-instrumented code under the names __tsan_memcpy and so on.
#include <stddef.h>

#include "border/explore_races.hpp"
#include "border/own.hpp"
#include "detect/race.hpp"
#include "detect/thread_sanitizer.hpp"

FEARLESS_REAL(void*, memcpy, void*, const void*, size_t)
FEARLESS_REAL(void*, memmove, void*, const void*, size_t)
FEARLESS_REAL(void*, memset, void*, int, size_t)
FEARLESS_REAL(int, memcmp, const void*, const void*, size_t)
FEARLESS_REAL(int, bcmp, const void*, const void*, size_t)
FEARLESS_REAL(void*, memchr, const void*, int, size_t)
FEARLESS_REAL(size_t, strlen, const char*)
FEARLESS_REAL(size_t, strnlen, const char*, size_t)
FEARLESS_REAL(int, strcmp, const char*, const char*)
FEARLESS_REAL(int, strncmp, const char*, const char*, size_t)
FEARLESS_REAL(char*, strchr, const char*, int)
FEARLESS_REAL(char*, strrchr, const char*, int)
FEARLESS_REAL(char*, strcpy, char*, const char*)
FEARLESS_REAL(char*, stpcpy, char*, const char*)
FEARLESS_REAL(char*, strncpy, char*, const char*, size_t)
FEARLESS_REAL(char*, strcat, char*, const char*)
FEARLESS_REAL(void*, __memcpy_chk, void*, const void*, size_t, size_t)
FEARLESS_REAL(void*, __memmove_chk, void*, const void*, size_t, size_t)
FEARLESS_REAL(void*, __memset_chk, void*, int, size_t, size_t)
FEARLESS_REAL(char*, __strcpy_chk, char*, const char*, size_t)
FEARLESS_REAL(char*, __stpcpy_chk, char*, const char*, size_t)
FEARLESS_REAL(char*, __strncpy_chk, char*, const char*, size_t, size_t)
FEARLESS_REAL(char*, __strcat_chk, char*, const char*, size_t)

namespace fearless {
namespace {

void range(const void* p, u64 n, bool write, uptr site) {
  if (!hot.in_scenario || n == 0) return;
  if (FEARLESS_UNLIKELY(hot.explore)) border::maybe_point(p, n, write, site);
  race::check_range(reinterpret_cast<uptr>(p), n, write, site);
  thread_sanitizer::access(reinterpret_cast<uptr>(p), n, write, site);
}
FEARLESS_INLINE void reads(const void* p, u64 n, uptr site) { range(p, n, false, site); }
FEARLESS_INLINE void writes(const void* p, u64 n, uptr site) { range(p, n, true, site); }

u64 length(const char* s) { return real::strlen(s); }

// How much of two strings a comparison looks at.
u64 compared(const char* a, const char* b, u64 most) {
  u64 n = 0;
  while (n < most && a[n] == b[n] && a[n] != 0) ++n;
  return n < most ? n + 1 : most;
}

}  // namespace
}  // namespace fearless

using namespace fearless;

#define FEARLESS_COPY(name, through)                                  \
  FEARLESS_OWN(void*, name, (void* to, const void* from, size_t n)) { \
    reads(from, n, FEARLESS_SITE());                                  \
    writes(to, n, FEARLESS_SITE());                                   \
    return real::through(to, from, n);                                \
  }
FEARLESS_COPY(memcpy, memcpy)
FEARLESS_COPY(memmove, memmove)
FEARLESS_COPY(__tsan_memcpy, memcpy)
FEARLESS_COPY(__tsan_memmove, memmove)

FEARLESS_OWN(void*, __memcpy_chk, (void* to, const void* from, size_t n, size_t room)) {
  reads(from, n, FEARLESS_SITE());
  writes(to, n, FEARLESS_SITE());
  return real::__memcpy_chk(to, from, n, room);
}
FEARLESS_OWN(void*, __memmove_chk, (void* to, const void* from, size_t n, size_t room)) {
  reads(from, n, FEARLESS_SITE());
  writes(to, n, FEARLESS_SITE());
  return real::__memmove_chk(to, from, n, room);
}

FEARLESS_OWN(void*, memset, (void* to, int value, size_t n)) {
  writes(to, n, FEARLESS_SITE());
  return real::memset(to, value, n);
}
FEARLESS_OWN(void*, __tsan_memset, (void* to, int value, size_t n)) {
  writes(to, n, FEARLESS_SITE());
  return real::memset(to, value, n);
}
FEARLESS_OWN(void*, __memset_chk, (void* to, int value, size_t n, size_t room)) {
  writes(to, n, FEARLESS_SITE());
  return real::__memset_chk(to, value, n, room);
}

FEARLESS_OWN(int, memcmp, (const void* a, const void* b, size_t n)) {
  reads(a, n, FEARLESS_SITE());
  reads(b, n, FEARLESS_SITE());
  return real::memcmp(a, b, n);
}
FEARLESS_OWN(int, bcmp, (const void* a, const void* b, size_t n)) {
  reads(a, n, FEARLESS_SITE());
  reads(b, n, FEARLESS_SITE());
  return real::memcmp(a, b, n);
}
FEARLESS_OWN(void*, memchr, (const void* p, int c, size_t n)) {
  void* found = real::memchr(p, c, n);
  const u64 looked = found != nullptr
                         ? static_cast<u64>(static_cast<char*>(found) - static_cast<const char*>(p)) + 1
                         : n;
  reads(p, looked, FEARLESS_SITE());
  return found;
}

FEARLESS_OWN(size_t, strlen, (const char* s)) {
  const u64 n = real::strlen(s);
  reads(s, n + 1, FEARLESS_SITE());
  return n;
}
FEARLESS_OWN(size_t, strnlen, (const char* s, size_t most)) {
  const u64 n = real::strnlen(s, most);
  reads(s, n < most ? n + 1 : n, FEARLESS_SITE());
  return n;
}
FEARLESS_OWN(int, strcmp, (const char* a, const char* b)) {
  if (hot.in_scenario) {
    const u64 n = compared(a, b, ~u64{0});
    reads(a, n, FEARLESS_SITE());
    reads(b, n, FEARLESS_SITE());
  }
  return real::strcmp(a, b);
}
FEARLESS_OWN(int, strncmp, (const char* a, const char* b, size_t most)) {
  if (hot.in_scenario) {
    const u64 n = compared(a, b, most);
    reads(a, n, FEARLESS_SITE());
    reads(b, n, FEARLESS_SITE());
  }
  return real::strncmp(a, b, most);
}
FEARLESS_OWN(char*, strchr, (const char* s, int c)) {
  char* found = real::strchr(s, c);
  if (hot.in_scenario)
    reads(s, found != nullptr ? static_cast<u64>(found - s) + 1 : length(s) + 1, FEARLESS_SITE());
  return found;
}
FEARLESS_OWN(char*, strrchr, (const char* s, int c)) {
  if (hot.in_scenario) reads(s, length(s) + 1, FEARLESS_SITE());
  return real::strrchr(s, c);
}

#define FEARLESS_STRING_COPY(name)                          \
  FEARLESS_OWN(char*, name, (char* to, const char* from)) { \
    if (hot.in_scenario) {                                  \
      const u64 n = length(from) + 1;                       \
      reads(from, n, FEARLESS_SITE());                      \
      writes(to, n, FEARLESS_SITE());                       \
    }                                                       \
    return real::name(to, from);                            \
  }
FEARLESS_STRING_COPY(strcpy)
FEARLESS_STRING_COPY(stpcpy)

#define FEARLESS_STRING_COPY_CHECKED(name)                               \
  FEARLESS_OWN(char*, name, (char* to, const char* from, size_t room)) { \
    if (hot.in_scenario) {                                               \
      const u64 n = length(from) + 1;                                    \
      reads(from, n, FEARLESS_SITE());                                   \
      writes(to, n < room ? n : room, FEARLESS_SITE());                  \
    }                                                                    \
    return real::name(to, from, room);                                   \
  }
FEARLESS_STRING_COPY_CHECKED(__strcpy_chk)
FEARLESS_STRING_COPY_CHECKED(__stpcpy_chk)

FEARLESS_OWN(char*, strncpy, (char* to, const char* from, size_t n)) {
  if (hot.in_scenario) {
    const u64 l = real::strnlen(from, n);
    reads(from, l < n ? l + 1 : n, FEARLESS_SITE());
    writes(to, n, FEARLESS_SITE());
  }
  return real::strncpy(to, from, n);
}
FEARLESS_OWN(char*, __strncpy_chk, (char* to, const char* from, size_t n, size_t room)) {
  if (hot.in_scenario) {
    const u64 l = real::strnlen(from, n);
    reads(from, l < n ? l + 1 : n, FEARLESS_SITE());
    writes(to, n, FEARLESS_SITE());
  }
  return real::__strncpy_chk(to, from, n, room);
}
FEARLESS_OWN(char*, strcat, (char* to, const char* from)) {
  if (hot.in_scenario) {
    const u64 before = length(to);
    const u64 n = length(from) + 1;
    reads(to, before + 1, FEARLESS_SITE());
    reads(from, n, FEARLESS_SITE());
    writes(to + before, n, FEARLESS_SITE());
  }
  return real::strcat(to, from);
}
FEARLESS_OWN(char*, __strcat_chk, (char* to, const char* from, size_t room)) {
  if (hot.in_scenario) {
    const u64 before = length(to);
    const u64 n = length(from) + 1;
    reads(to, before + 1, FEARLESS_SITE());
    reads(from, n, FEARLESS_SITE());
    writes(to + before, n, FEARLESS_SITE());
  }
  return real::__strcat_chk(to, from, room);
}
