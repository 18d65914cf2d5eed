// Calls that look at or change names of files, or a descriptor itself: others may come first, as of every
// call on what all threads share.
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <sys/sem.h>
#include <sys/stat.h>
#include <unistd.h>

#include "border/descriptor_calls.hpp"
#include "border/own.hpp"
#include "border/touched.hpp"

namespace fearless::border {
namespace {

struct Names {
  const char *first, *second;  // or null
};

void take_turn_with(const Names& names, uptr site) {
  reads_text(names.first, site);
  if (names.second != nullptr) reads_text(names.second, site);
  take_turn_at(outside_object, site);
}

}  // namespace
}  // namespace fearless::border

namespace b = fearless::border;
using fearless::outside_object;

// ---- names of files

#define FEARLESS_USES(names, name, parameters, arguments, ...)     \
  FEARLESS_REAL(int, name, __VA_ARGS__)                            \
  FEARLESS_OWN(int, name, parameters) {                            \
    if (FEARLESS_OUTSIDE()) return fearless::real::name arguments; \
    b::take_turn_with(names, FEARLESS_SITE());                     \
    return b::done(fearless::real::name arguments);                \
  }
#define FEARLESS_USES_NAME(...) FEARLESS_USES((b::Names{path, nullptr}), __VA_ARGS__)
#define FEARLESS_USES_NAMES(...) FEARLESS_USES((b::Names{path, other}), __VA_ARGS__)
FEARLESS_USES_NAME(access, (const char* path, int mode), (path, mode), const char*, int)
FEARLESS_USES_NAME(euidaccess, (const char* path, int mode), (path, mode), const char*, int)
FEARLESS_USES_NAME(faccessat, (int d, const char* path, int mode, int flags), (d, path, mode, flags), int,
                   const char*, int, int)
FEARLESS_USES_NAME(mkdir, (const char* path, mode_t mode), (path, mode), const char*, mode_t)
FEARLESS_USES_NAME(mkdirat, (int d, const char* path, mode_t mode), (d, path, mode), int, const char*, mode_t)
FEARLESS_USES_NAME(rmdir, (const char* path), (path), const char*)
FEARLESS_USES_NAME(unlink, (const char* path), (path), const char*)
FEARLESS_USES_NAME(unlinkat, (int d, const char* path, int flags), (d, path, flags), int, const char*, int)
FEARLESS_USES_NAME(remove, (const char* path), (path), const char*)
FEARLESS_USES_NAME(truncate, (const char* path, off_t n), (path, n), const char*, off_t)
FEARLESS_USES_NAME(truncate64, (const char* path, off64_t n), (path, n), const char*, off64_t)
FEARLESS_USES_NAME(chmod, (const char* path, mode_t mode), (path, mode), const char*, mode_t)
FEARLESS_USES_NAMES(rename, (const char* path, const char* other), (path, other), const char*, const char*)
FEARLESS_USES_NAMES(renameat, (int d, const char* path, int e, const char* other), (d, path, e, other), int,
                    const char*, int, const char*)
FEARLESS_USES_NAMES(renameat2, (int d, const char* path, int e, const char* other, unsigned flags),
                    (d, path, e, other, flags), int, const char*, int, const char*, unsigned)
FEARLESS_USES_NAMES(link, (const char* path, const char* other), (path, other), const char*, const char*)
FEARLESS_USES_NAMES(linkat, (int d, const char* path, int e, const char* other, int flags),
                    (d, path, e, other, flags), int, const char*, int, const char*, int)
FEARLESS_USES_NAMES(symlink, (const char* path, const char* other), (path, other), const char*, const char*)
FEARLESS_USES_NAMES(symlinkat, (const char* path, int d, const char* other), (path, d, other), const char*,
                    int, const char*)

// ---- descriptors

#define FEARLESS_USES_DESCRIPTOR(result, name, parameters, arguments, ...) \
  FEARLESS_REAL(result, name, __VA_ARGS__)                                 \
  FEARLESS_OWN(result, name, parameters) {                                 \
    if (FEARLESS_OUTSIDE()) return fearless::real::name arguments;         \
    b::take_turn_at(fd, FEARLESS_SITE());                                  \
    return b::done(fearless::real::name arguments);                        \
  }
FEARLESS_USES_DESCRIPTOR(off_t, lseek, (int fd, off_t to, int from), (fd, to, from), int, off_t, int)
FEARLESS_USES_DESCRIPTOR(off64_t, lseek64, (int fd, off64_t to, int from), (fd, to, from), int, off64_t, int)
FEARLESS_USES_DESCRIPTOR(int, ftruncate, (int fd, off_t n), (fd, n), int, off_t)
FEARLESS_USES_DESCRIPTOR(int, ftruncate64, (int fd, off64_t n), (fd, n), int, off64_t)
// (What comes after is of the size of a pointer, if it is there.)
FEARLESS_USES_DESCRIPTOR(int, ioctl, (int fd, unsigned long what, void* more), (fd, what, more), int,
                         unsigned long, void*)

FEARLESS_REAL(int, mq_getattr, mqd_t, mq_attr*)
FEARLESS_OWN(int, mq_getattr, (mqd_t queue, mq_attr* to)) {
  if (FEARLESS_OUTSIDE()) return fearless::real::mq_getattr(queue, to);
  b::take_turn_at(queue, FEARLESS_SITE());
  const int r = b::done(fearless::real::mq_getattr(queue, to));
  if (r == 0) b::writes_one(to, FEARLESS_SITE());
  return r;
}

// ---- sets of semaphores (System V)

FEARLESS_REAL(int, semctl, int, int, int, void*)
FEARLESS_OWN(int, semctl, (int set, int which, int what, void* more)) {
  if (FEARLESS_OUTSIDE()) return fearless::real::semctl(set, which, what, more);
  b::take_turn_at(outside_object, FEARLESS_SITE());
  return b::done(fearless::real::semctl(set, which, what, more));
}
