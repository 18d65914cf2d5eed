// Functions of the C library that fill in what they find out about times and files, and the names they are
// given.
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "border/descriptor_calls.hpp"
#include "border/own.hpp"
#include "border/touched.hpp"

FEARLESS_REAL(size_t, strftime, char*, size_t, const char*, const tm*)
FEARLESS_REAL(tm*, localtime_r, const time_t*, tm*)
FEARLESS_REAL(tm*, gmtime_r, const time_t*, tm*)
FEARLESS_REAL(char*, getcwd, char*, size_t)
FEARLESS_REAL(char*, realpath, const char*, char*)
FEARLESS_REAL(ssize_t, readlink, const char*, char*, size_t)
FEARLESS_REAL(ssize_t, readlinkat, int, const char*, char*, size_t)

using namespace fearless;
namespace b = fearless::border;

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
#define FEARLESS_NORMALISES(name)        \
  FEARLESS_REAL(time_t, name, tm*)       \
  FEARLESS_OWN(time_t, name, (tm * t)) { \
    b::reads_one(t, FEARLESS_SITE());    \
    const time_t r = real::name(t);      \
    b::writes_one(t, FEARLESS_SITE());   \
    return r;                            \
  }
FEARLESS_NORMALISES(mktime)
FEARLESS_NORMALISES(timegm)
FEARLESS_OWN(size_t, strftime, (char* to, size_t room, const char* format, const tm* t)) {
  b::reads_text(format, FEARLESS_SITE());
  b::reads_one(t, FEARLESS_SITE());
  const size_t n = real::strftime(to, room, format, t);
  if (n != 0) b::writes(to, static_cast<i64>(n) + 1, FEARLESS_SITE());
  return n;
}

// ---- files

FEARLESS_OWN(char*, getcwd, (char* to, size_t n)) {
  if (!FEARLESS_OUTSIDE()) b::take_turn_at(outside_object, FEARLESS_SITE());
  char* const r = real::getcwd(to, n);
  if (!FEARLESS_OUTSIDE() && r != nullptr) b::writes(r, b::bytes_of(r), FEARLESS_SITE());
  return r;
}
FEARLESS_OWN(char*, realpath, (const char* path, char* to)) {
  b::reads_text(path, FEARLESS_SITE());
  char* const r = real::realpath(path, to);
  if (!FEARLESS_OUTSIDE() && r != nullptr) b::writes(r, b::bytes_of(r), FEARLESS_SITE());
  return r;
}
FEARLESS_OWN(ssize_t, readlink, (const char* path, char* to, size_t n)) {
  b::reads_text(path, FEARLESS_SITE());
  if (!FEARLESS_OUTSIDE()) b::take_turn_at(outside_object, FEARLESS_SITE());
  const ssize_t r = real::readlink(path, to, n);
  b::writes(to, r, FEARLESS_SITE());
  return r;
}
FEARLESS_OWN(ssize_t, readlinkat, (int directory, const char* path, char* to, size_t n)) {
  b::reads_text(path, FEARLESS_SITE());
  if (!FEARLESS_OUTSIDE()) b::take_turn_at(outside_object, FEARLESS_SITE());
  const ssize_t r = real::readlinkat(directory, path, to, n);
  b::writes(to, r, FEARLESS_SITE());
  return r;
}

#define FEARLESS_LOOKS_BY_PATH(name, type)                                     \
  FEARLESS_REAL(int, name, const char*, type*)                                 \
  FEARLESS_OWN(int, name, (const char* path, type* to)) {                      \
    b::reads_text(path, FEARLESS_SITE());                                      \
    if (!FEARLESS_OUTSIDE()) b::take_turn_at(outside_object, FEARLESS_SITE()); \
    const int r = real::name(path, to);                                        \
    if (r == 0) b::writes_one(to, FEARLESS_SITE());                            \
    return r;                                                                  \
  }
#define FEARLESS_LOOKS_BY_DESCRIPTOR(name, type)                   \
  FEARLESS_REAL(int, name, int, type*)                             \
  FEARLESS_OWN(int, name, (int fd, type* to)) {                    \
    if (!FEARLESS_OUTSIDE()) b::take_turn_at(fd, FEARLESS_SITE()); \
    const int r = real::name(fd, to);                              \
    if (r == 0) b::writes_one(to, FEARLESS_SITE());                \
    return r;                                                      \
  }
#define FEARLESS_LOOKS_FROM_DIRECTORY(name, type)                                   \
  FEARLESS_REAL(int, name, int, const char*, type*, int)                            \
  FEARLESS_OWN(int, name, (int directory, const char* path, type* to, int flags)) { \
    b::reads_text(path, FEARLESS_SITE());                                           \
    if (!FEARLESS_OUTSIDE()) b::take_turn_at(outside_object, FEARLESS_SITE());      \
    const int r = real::name(directory, path, to, flags);                           \
    if (r == 0) b::writes_one(to, FEARLESS_SITE());                                 \
    return r;                                                                       \
  }
FEARLESS_LOOKS_BY_PATH(stat, struct stat)
FEARLESS_LOOKS_BY_PATH(stat64, struct stat64)
FEARLESS_LOOKS_BY_PATH(lstat, struct stat)
FEARLESS_LOOKS_BY_PATH(lstat64, struct stat64)
FEARLESS_LOOKS_BY_PATH(statfs, struct statfs)
FEARLESS_LOOKS_BY_PATH(statfs64, struct statfs64)
FEARLESS_LOOKS_BY_PATH(statvfs, struct statvfs)
FEARLESS_LOOKS_BY_PATH(statvfs64, struct statvfs64)
FEARLESS_LOOKS_BY_DESCRIPTOR(fstat, struct stat)
FEARLESS_LOOKS_BY_DESCRIPTOR(fstat64, struct stat64)
FEARLESS_LOOKS_BY_DESCRIPTOR(fstatfs, struct statfs)
FEARLESS_LOOKS_BY_DESCRIPTOR(fstatfs64, struct statfs64)
FEARLESS_LOOKS_BY_DESCRIPTOR(fstatvfs, struct statvfs)
FEARLESS_LOOKS_BY_DESCRIPTOR(fstatvfs64, struct statvfs64)
FEARLESS_LOOKS_FROM_DIRECTORY(fstatat, struct stat)
FEARLESS_LOOKS_FROM_DIRECTORY(fstatat64, struct stat64)
