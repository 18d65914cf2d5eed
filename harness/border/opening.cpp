// Calls that open something: noticed, so that what is left open can be closed.
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "border/descriptor_calls.hpp"
#include "border/descriptors.hpp"
#include "border/fifos.hpp"
#include "border/own.hpp"
#include "border/random.hpp"
#include "border/signals.hpp"
#include "border/stream_locks.hpp"
#include "border/timers.hpp"
#include "border/touched.hpp"

namespace fifos = fearless::border::fifos;

#define FEARLESS_OPENS(result, name, parameters, arguments, ...) \
  FEARLESS_REAL(result, name, __VA_ARGS__)                       \
  FEARLESS_OWN(result, name, parameters) {                       \
    if (!FEARLESS_OUTSIDE()) fearless::border::note_opened();    \
    return fearless::real::name arguments;                       \
  }
#define FEARLESS_OPENS_PATH(result, name, parameters, arguments, ...)          \
  FEARLESS_REAL(result, name, __VA_ARGS__)                                     \
  FEARLESS_OWN(result, name, parameters) {                                     \
    if (FEARLESS_OUTSIDE()) return fearless::real::name arguments;             \
    fearless::border::note_opened();                                           \
    fearless::border::reads_text(p, FEARLESS_SITE());                          \
    fearless::border::take_turn_at(fearless::outside_object, FEARLESS_SITE()); \
    return fearless::real::name arguments;                                     \
  }
#define FEARLESS_OPENS_FILE(name, directory, parameters, arguments, ...)                       \
  FEARLESS_REAL(int, name, __VA_ARGS__)                                                        \
  FEARLESS_OWN(int, name, parameters) {                                                        \
    if (FEARLESS_OUTSIDE()) return fearless::real::name arguments;                             \
    fearless::border::note_opened();                                                           \
    fearless::border::reads_text(p, FEARLESS_SITE());                                          \
    if (fifos::waits(directory, p, f)) return fifos::open(directory, p, f, FEARLESS_SITE());   \
    fearless::border::take_turn_at(fearless::outside_object, FEARLESS_SITE());                 \
    if (fifos::waits(directory, p, f)) return fifos::open(directory, p, f, FEARLESS_SITE());   \
    if (fearless::border::is_random_device(p)) return fearless::border::open_random_device(f); \
    return fearless::real::name arguments;                                                     \
  }
FEARLESS_OPENS_FILE(open, AT_FDCWD, (const char* p, int f, mode_t m), (p, f, m), const char*, int, mode_t)
FEARLESS_OPENS_FILE(open64, AT_FDCWD, (const char* p, int f, mode_t m), (p, f, m), const char*, int, mode_t)
FEARLESS_OPENS_FILE(openat, d, (int d, const char* p, int f, mode_t m), (d, p, f, m), int, const char*, int,
                    mode_t)
FEARLESS_OPENS_FILE(openat64, d, (int d, const char* p, int f, mode_t m), (d, p, f, m), int, const char*, int,
                    mode_t)
#define FEARLESS_OPENS_STREAM(name)                                              \
  FEARLESS_REAL(FILE*, name, const char*, const char*)                           \
  FEARLESS_OWN(FILE*, name, (const char* p, const char* m)) {                    \
    if (FEARLESS_OUTSIDE()) return fearless::real::name(p, m);                   \
    fearless::border::note_opened();                                             \
    fearless::border::reads_text(p, FEARLESS_SITE());                            \
    const int f = fifos::flags_of(m);                                            \
    if (!fifos::waits(AT_FDCWD, p, f))                                           \
      fearless::border::take_turn_at(fearless::outside_object, FEARLESS_SITE()); \
    const bool random = fearless::border::is_random_device(p);                   \
    if (random || fifos::waits(AT_FDCWD, p, f)) {                                \
      const int fd = random ? fearless::border::open_random_device(f)            \
                            : fifos::open(AT_FDCWD, p, f, FEARLESS_SITE());      \
      return fd < 0 ? nullptr : fdopen(fd, m);                                   \
    }                                                                            \
    return fearless::border::opened(fearless::real::name(p, m));                 \
  }
FEARLESS_OPENS_STREAM(fopen)
FEARLESS_OPENS_STREAM(fopen64)
FEARLESS_OPENS_PATH(int, creat, (const char* p, mode_t m), (p, m), const char*, mode_t)
FEARLESS_OPENS_PATH(int, creat64, (const char* p, mode_t m), (p, m), const char*, mode_t)
FEARLESS_OPENS_PATH(DIR*, opendir, (const char* p), (p), const char*)
#define FEARLESS_OPENS_TWO(name, parameters, arguments, ...)                     \
  FEARLESS_REAL(int, name, __VA_ARGS__)                                          \
  FEARLESS_OWN(int, name, parameters) {                                          \
    if (!FEARLESS_OUTSIDE()) fearless::border::note_opened();                    \
    const int r = fearless::real::name arguments;                                \
    if (r == 0) fearless::border::writes(fds, 2 * sizeof *fds, FEARLESS_SITE()); \
    return r;                                                                    \
  }
FEARLESS_OPENS_TWO(pipe, (int* fds), (fds), int*)
FEARLESS_OPENS_TWO(pipe2, (int* fds, int f), (fds, f), int*, int)
FEARLESS_OPENS_TWO(socketpair, (int d, int t, int p, int* fds), (d, t, p, fds), int, int, int, int*)
FEARLESS_OPENS(int, socket, (int d, int t, int p), (d, t, p), int, int, int)
FEARLESS_OPENS(int, eventfd, (unsigned n, int f), (n, f), unsigned, int)
FEARLESS_REAL(int, signalfd, int, const sigset_t*, int)
FEARLESS_OWN(int, signalfd, (int d, const sigset_t* s, int f)) {
  if (!FEARLESS_OUTSIDE()) {
    fearless::border::note_opened();
    fearless::border::are_taken_by_descriptor(s, FEARLESS_SITE());
  }
  return fearless::real::signalfd(d, s, f);
}
FEARLESS_OPENS(int, memfd_create, (const char* n, unsigned f), (n, f), const char*, unsigned)
FEARLESS_OPENS(int, epoll_create, (int n), (n), int)
FEARLESS_OPENS(int, epoll_create1, (int f), (f), int)
#define FEARLESS_COPIES(name, parameters, arguments, ...)               \
  FEARLESS_REAL(int, name, __VA_ARGS__)                                 \
  FEARLESS_OWN(int, name, parameters) {                                 \
    if (FEARLESS_OUTSIDE()) return fearless::real::name arguments;      \
    fearless::border::note_opened();                                    \
    fearless::border::take_turn_at(from, FEARLESS_SITE());              \
    const int r = fearless::real::name arguments;                       \
    if (r >= 0 && r != from) fearless::border::timers::copied(from, r); \
    return r;                                                           \
  }
FEARLESS_COPIES(dup, (int from), (from), int)
FEARLESS_COPIES(dup2, (int from, int to), (from, to), int, int)
FEARLESS_COPIES(dup3, (int from, int to, int f), (from, to, f), int, int, int)
