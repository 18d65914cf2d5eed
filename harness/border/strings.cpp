// More functions of <string.h> that read and write memory for the program.
// (Without <string.h>, which has strstr and strpbrk twice.)
#include <stddef.h>

#include "border/own.hpp"
#include "border/touched.hpp"

FEARLESS_REAL(char*, strstr, const char*, const char*)
FEARLESS_REAL(char*, strcasestr, const char*, const char*)
FEARLESS_REAL(int, strcasecmp, const char*, const char*)
FEARLESS_REAL(int, strncasecmp, const char*, const char*, size_t)
FEARLESS_REAL(size_t, strspn, const char*, const char*)
FEARLESS_REAL(size_t, strcspn, const char*, const char*)
FEARLESS_REAL(char*, strpbrk, const char*, const char*)
FEARLESS_REAL(char*, strncat, char*, const char*, size_t)
FEARLESS_REAL(char*, __strncat_chk, char*, const char*, size_t, size_t)
FEARLESS_REAL(void*, memrchr, const void*, int, size_t)
FEARLESS_REAL(void*, memmem, const void*, size_t, const void*, size_t)
FEARLESS_REAL(void*, mempcpy, void*, const void*, size_t)
FEARLESS_REAL(void*, __mempcpy_chk, void*, const void*, size_t, size_t)
FEARLESS_REAL(void*, memccpy, void*, const void*, int, size_t)
FEARLESS_REAL(char*, stpncpy, char*, const char*, size_t)
FEARLESS_REAL(char*, __stpncpy_chk, char*, const char*, size_t, size_t)
FEARLESS_REAL(char*, strtok_r, char*, const char*, char**)
FEARLESS_REAL(char*, strsep, char**, const char*)

using namespace fearless;
namespace b = fearless::border;

namespace {

// As far as it was looked for, or to the end.
void looks_for(const char* in, const char* what, const char* found, uptr site) {
  const i64 looked = found != nullptr ? found - in + b::bytes_of(what) - 1 : b::bytes_of(in);
  b::reads(in, looked, site);
  b::reads_text(what, site);
}

void compares(const char* x, const char* y, u64 most, uptr site) {
  u64 n = 0;
  while (n < most && x[n] != 0 && real::strncasecmp(x + n, y + n, 1) == 0) ++n;
  const auto looked = static_cast<i64>(n < most ? n + 1 : most);
  b::reads(x, looked, site);
  b::reads(y, looked, site);
}

void spans(const char* s, const char* set, u64 n, uptr site) {
  b::reads(s, static_cast<i64>(n) + 1, site);
  b::reads_text(set, site);
}

void reads_at_most(const char* s, u64 most, uptr site) {
  u64 n = 0;
  while (n < most && s[n] != 0) ++n;
  b::reads(s, static_cast<i64>(n < most ? n + 1 : n), site);
}

void pads(char* to, const char* from, u64 n, uptr site) {
  reads_at_most(from, n, site);
  b::writes(to, static_cast<i64>(n), site);
}

// The token at `token`, looked for from `from` on, ends where there is one of the set, which becomes 0.
void cuts(char* token, const char* from, const char* set, uptr site) {
  char* const end = token + real::strcspn(token, set);
  b::reads_text(set, site);
  b::reads(from, end - from + 1, site);
  if (*end != 0) b::writes(end, 1, site);
}

void appends(char* to, const char* from, u64 most, uptr site) {
  const i64 before = b::bytes_of(to);
  u64 n = 0;
  while (n < most && from[n] != 0) ++n;
  b::reads(to, before, site);
  reads_at_most(from, most, site);
  b::writes(to + before - 1, static_cast<i64>(n) + 1, site);
}

}  // namespace

FEARLESS_OWN(char*, strstr, (const char* in, const char* what)) {
  char* const found = real::strstr(in, what);
  if (!FEARLESS_OUTSIDE()) looks_for(in, what, found, FEARLESS_SITE());
  return found;
}
FEARLESS_OWN(char*, strcasestr, (const char* in, const char* what)) {
  char* const found = real::strcasestr(in, what);
  if (!FEARLESS_OUTSIDE()) looks_for(in, what, found, FEARLESS_SITE());
  return found;
}
FEARLESS_OWN(int, strcasecmp, (const char* x, const char* y)) {
  if (!FEARLESS_OUTSIDE()) compares(x, y, ~u64{0}, FEARLESS_SITE());
  return real::strcasecmp(x, y);
}
FEARLESS_OWN(int, strncasecmp, (const char* x, const char* y, size_t most)) {
  if (!FEARLESS_OUTSIDE()) compares(x, y, most, FEARLESS_SITE());
  return real::strncasecmp(x, y, most);
}
FEARLESS_OWN(size_t, strspn, (const char* s, const char* set)) {
  const size_t n = real::strspn(s, set);
  if (!FEARLESS_OUTSIDE()) spans(s, set, n, FEARLESS_SITE());
  return n;
}
FEARLESS_OWN(size_t, strcspn, (const char* s, const char* set)) {
  const size_t n = real::strcspn(s, set);
  if (!FEARLESS_OUTSIDE()) spans(s, set, n, FEARLESS_SITE());
  return n;
}
FEARLESS_OWN(char*, strpbrk, (const char* s, const char* set)) {
  char* const found = real::strpbrk(s, set);
  if (!FEARLESS_OUTSIDE())
    spans(s, set, found != nullptr ? static_cast<u64>(found - s) : static_cast<u64>(b::bytes_of(s) - 1),
          FEARLESS_SITE());
  return found;
}
FEARLESS_OWN(char*, strncat, (char* to, const char* from, size_t most)) {
  if (!FEARLESS_OUTSIDE()) appends(to, from, most, FEARLESS_SITE());
  return real::strncat(to, from, most);
}
FEARLESS_OWN(char*, __strncat_chk, (char* to, const char* from, size_t most, size_t room)) {
  if (!FEARLESS_OUTSIDE()) appends(to, from, most, FEARLESS_SITE());
  return real::__strncat_chk(to, from, most, room);
}
// (It begins at the end.)
FEARLESS_OWN(void*, memrchr, (const void* p, int c, size_t n)) {
  void* const found = real::memrchr(p, c, n);
  if (FEARLESS_OUTSIDE()) return found;
  const char* const from = static_cast<const char*>(found != nullptr ? found : p);
  b::reads(from, static_cast<const char*>(p) + n - from, FEARLESS_SITE());
  return found;
}
FEARLESS_OWN(void*, memmem, (const void* in, size_t n, const void* what, size_t bytes)) {
  void* const found = real::memmem(in, n, what, bytes);
  if (FEARLESS_OUTSIDE() || bytes > n) return found;
  const auto before = static_cast<char*>(found) - static_cast<const char*>(in);
  b::reads(in, found != nullptr ? before + static_cast<i64>(bytes) : static_cast<i64>(n), FEARLESS_SITE());
  b::reads(what, static_cast<i64>(bytes), FEARLESS_SITE());
  return found;
}
// Those that search a text to where they stop, or for what is there.
#define FEARLESS_FINDS(result, name, argument)                                                     \
  FEARLESS_REAL(result*, name, argument*, int)                                                     \
  FEARLESS_OWN(result*, name, (argument * in, int c)) {                                            \
    result* const found = real::name(in, c);                                                       \
    if (!FEARLESS_OUTSIDE())                                                                       \
      b::reads(in, static_cast<char*>(found) - static_cast<const char*>(in) + 1, FEARLESS_SITE()); \
    return found;                                                                                  \
  }
FEARLESS_FINDS(void, rawmemchr, const void)
FEARLESS_FINDS(char, strchrnul, const char)

FEARLESS_OWN(void*, mempcpy, (void* to, const void* from, size_t n)) {
  b::reads(from, static_cast<i64>(n), FEARLESS_SITE());
  b::writes(to, static_cast<i64>(n), FEARLESS_SITE());
  return real::mempcpy(to, from, n);
}
FEARLESS_OWN(void*, __mempcpy_chk, (void* to, const void* from, size_t n, size_t room)) {
  b::reads(from, static_cast<i64>(n), FEARLESS_SITE());
  b::writes(to, static_cast<i64>(n), FEARLESS_SITE());
  return real::__mempcpy_chk(to, from, n, room);
}
FEARLESS_OWN(void*, memccpy, (void* to, const void* from, int c, size_t n)) {
  void* const end = real::memccpy(to, from, c, n);
  if (FEARLESS_OUTSIDE()) return end;
  const i64 copied = end != nullptr ? static_cast<char*>(end) - static_cast<char*>(to) : static_cast<i64>(n);
  b::reads(from, copied, FEARLESS_SITE());
  b::writes(to, copied, FEARLESS_SITE());
  return end;
}
FEARLESS_OWN(char*, stpncpy, (char* to, const char* from, size_t n)) {
  if (!FEARLESS_OUTSIDE()) pads(to, from, n, FEARLESS_SITE());
  return real::stpncpy(to, from, n);
}
FEARLESS_OWN(char*, __stpncpy_chk, (char* to, const char* from, size_t n, size_t room)) {
  if (!FEARLESS_OUTSIDE()) pads(to, from, n, FEARLESS_SITE());
  return real::__stpncpy_chk(to, from, n, room);
}

// What they copy to is theirs: allocated by the caller.
#define FEARLESS_DUPLICATES(name)              \
  FEARLESS_REAL(char*, name, const char*)      \
  FEARLESS_OWN(char*, name, (const char* s)) { \
    b::reads_text(s, FEARLESS_SITE());         \
    return real::name(s);                      \
  }
FEARLESS_DUPLICATES(strdup)
FEARLESS_DUPLICATES(__strdup)
#define FEARLESS_DUPLICATES_AT_MOST(name)                             \
  FEARLESS_REAL(char*, name, const char*, size_t)                     \
  FEARLESS_OWN(char*, name, (const char* s, size_t most)) {           \
    if (!FEARLESS_OUTSIDE()) reads_at_most(s, most, FEARLESS_SITE()); \
    return real::name(s, most);                                       \
  }
FEARLESS_DUPLICATES_AT_MOST(strndup)
FEARLESS_DUPLICATES_AT_MOST(__strndup)

FEARLESS_OWN(char*, strtok_r, (char* s, const char* set, char** rest)) {
  if (FEARLESS_OUTSIDE()) return real::strtok_r(s, set, rest);
  const uptr site = FEARLESS_SITE();
  char* const from = s != nullptr ? s : *rest;
  if (s == nullptr) b::reads_one(rest, site);
  if (from != nullptr) cuts(from + real::strspn(from, set), from, set, site);
  char* const token = real::strtok_r(s, set, rest);
  b::writes_one(rest, site);
  return token;
}
FEARLESS_OWN(char*, strsep, (char** rest, const char* set)) {
  if (FEARLESS_OUTSIDE()) return real::strsep(rest, set);
  const uptr site = FEARLESS_SITE();
  b::reads_one(rest, site);
  if (*rest == nullptr) return nullptr;
  cuts(*rest, *rest, set, site);
  char* const token = real::strsep(rest, set);
  b::writes_one(rest, site);
  return token;
}
