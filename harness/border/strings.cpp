// More functions of <string.h>, <time.h> and of files that read and write memory for the program: what they
// look at and what they fill in.
// (Without <string.h>, which has strstr and strpbrk twice.)
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

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
FEARLESS_REAL(tm*, localtime_r, const time_t*, tm*)
FEARLESS_REAL(tm*, gmtime_r, const time_t*, tm*)
FEARLESS_REAL(time_t, mktime, tm*)
FEARLESS_REAL(char*, getcwd, char*, size_t)
FEARLESS_REAL(char*, realpath, const char*, char*)
FEARLESS_REAL(ssize_t, readlink, const char*, char*, size_t)

using namespace fearless;
namespace b = fearless::border;

namespace {

i64 text(const char* s) { return static_cast<i64>(__builtin_strlen(s)) + 1; }

void reads_text(const char* s, uptr site) {
  if (s != nullptr) b::reads(s, text(s), site);
}

// As far as it was looked for, or to the end.
void looks_for(const char* in, const char* what, const char* found, uptr site) {
  const i64 looked = found != nullptr ? found - in + text(what) - 1 : text(in);
  b::reads(in, looked, site);
  reads_text(what, site);
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
  reads_text(set, site);
}

void appends(char* to, const char* from, u64 most, uptr site) {
  const i64 before = text(to);
  u64 n = 0;
  while (n < most && from[n] != 0) ++n;
  b::reads(to, before, site);
  b::reads(from, static_cast<i64>(n < most ? n + 1 : n), site);
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
    spans(s, set, found != nullptr ? static_cast<u64>(found - s) : static_cast<u64>(text(s) - 1),
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
FEARLESS_OWN(void*, memrchr, (const void* p, int c, size_t n)) {
  b::reads(p, static_cast<i64>(n), FEARLESS_SITE());
  return real::memrchr(p, c, n);
}

// ---- times

FEARLESS_OWN(tm*, localtime_r, (const time_t* t, tm* to)) {
  b::reads(t, sizeof *t, FEARLESS_SITE());
  tm* const r = real::localtime_r(t, to);
  b::writes_one(r, FEARLESS_SITE());
  return r;
}
FEARLESS_OWN(tm*, gmtime_r, (const time_t* t, tm* to)) {
  b::reads(t, sizeof *t, FEARLESS_SITE());
  tm* const r = real::gmtime_r(t, to);
  b::writes_one(r, FEARLESS_SITE());
  return r;
}
FEARLESS_OWN(time_t, mktime, (tm * t)) {
  b::reads(t, sizeof *t, FEARLESS_SITE());
  const time_t r = real::mktime(t);
  b::writes_one(t, FEARLESS_SITE());
  return r;
}

// ---- files

FEARLESS_OWN(char*, getcwd, (char* to, size_t n)) {
  char* const r = real::getcwd(to, n);
  if (!FEARLESS_OUTSIDE() && r != nullptr) b::writes(r, text(r), FEARLESS_SITE());
  return r;
}
FEARLESS_OWN(char*, realpath, (const char* path, char* to)) {
  if (!FEARLESS_OUTSIDE()) reads_text(path, FEARLESS_SITE());
  char* const r = real::realpath(path, to);
  if (!FEARLESS_OUTSIDE() && r != nullptr) b::writes(r, text(r), FEARLESS_SITE());
  return r;
}
FEARLESS_OWN(ssize_t, readlink, (const char* path, char* to, size_t n)) {
  if (!FEARLESS_OUTSIDE()) reads_text(path, FEARLESS_SITE());
  const ssize_t r = real::readlink(path, to, n);
  b::writes(to, r, FEARLESS_SITE());
  return r;
}

#define FEARLESS_LOOKS_AT_A_FILE(name, result, parameters, arguments, ...) \
  FEARLESS_REAL(int, name, __VA_ARGS__)                                    \
  FEARLESS_OWN(int, name, parameters) {                                    \
    const int r = real::name arguments;                                    \
    if (r == 0) b::writes_one(result, FEARLESS_SITE());                    \
    return r;                                                              \
  }
FEARLESS_LOOKS_AT_A_FILE(stat, s, (const char* path, struct stat* s), (path, s), const char*, struct stat*)
FEARLESS_LOOKS_AT_A_FILE(lstat, s, (const char* path, struct stat* s), (path, s), const char*, struct stat*)
FEARLESS_LOOKS_AT_A_FILE(fstat, s, (int fd, struct stat* s), (fd, s), int, struct stat*)
