#include "border/descriptors.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "border/captured.hpp"
#include "border/descriptor_calls.hpp"
#include "border/own.hpp"
#include "core/syscalls.hpp"

// Calls that may wait. In a scenario none of them holds up the one OS thread: a thread whose call is not
// ready waits until another thread's call on a descriptor has made it so.
FEARLESS_REAL(int, eventfd_read, int, eventfd_t*)
FEARLESS_REAL(int, eventfd_write, int, eventfd_t)
FEARLESS_REAL(ssize_t, read, int, void*, size_t)
FEARLESS_REAL(ssize_t, readv, int, const iovec*, int)
FEARLESS_REAL(ssize_t, write, int, const void*, size_t)
FEARLESS_REAL(ssize_t, writev, int, const iovec*, int)
FEARLESS_REAL(int, close, int)

namespace fearless::border {
namespace {

bool opened = false;  // something, in this execution
std::vector<int> kept;

}  // namespace

std::vector<int> open_descriptors() {
  std::vector<int> list;
  DIR* d = opendir("/proc/self/fd");
  if (d == nullptr) return list;
  while (const dirent* e = readdir(d)) {
    const int fd = atoi(e->d_name);
    if (e->d_name[0] != '.' && fd != dirfd(d) && fd < first_tool_descriptor) list.push_back(fd);
  }
  closedir(d);
  return list;
}

void keep_open_descriptors() { kept = open_descriptors(); }

void note_opened() { opened = true; }

void begin_execution_descriptors() {
  opened = false;
  forget_descriptors();
  messages.begin_execution();
  Captured::begin_execution();
  timers::begin_execution();
}

ssize_t write_all(int fd, const void* from, size_t n, uptr site) {
  const auto rest = [&](size_t sent) {
    return real::write(fd, static_cast<const char*>(from) + sent, n - sent);
  };
  return transmit(fd, n, site, [&] { return rest(0); }, rest);
}

void end_execution_descriptors() {
  if (!opened) return;
  for (const int fd : open_descriptors())
    if (std::find(kept.begin(), kept.end(), fd) == kept.end()) sys::call(SYS_close, static_cast<u64>(fd));
}

}  // namespace fearless::border

using namespace fearless;
namespace b = fearless::border;

FEARLESS_OWN(ssize_t, read, (int fd, void* buffer, size_t n)) {
  if (FEARLESS_OUTSIDE()) return real::read(fd, buffer, n);
  return b::receive(fd, buffer, FEARLESS_SITE(), [&] { return real::read(fd, buffer, n); });
}
FEARLESS_OWN(ssize_t, __read_chk, (int fd, void* buffer, size_t n, size_t)) {
  if (FEARLESS_OUTSIDE()) return real::read(fd, buffer, n);
  return b::receive(fd, buffer, FEARLESS_SITE(), [&] { return real::read(fd, buffer, n); });
}
FEARLESS_OWN(ssize_t, readv, (int fd, const iovec* v, int n)) {
  if (FEARLESS_OUTSIDE()) return real::readv(fd, v, n);
  const ssize_t got = b::receive(fd, nullptr, FEARLESS_SITE(), [&] { return real::readv(fd, v, n); });
  if (got >= 0) b::touches(v, static_cast<size_t>(n), got, true, FEARLESS_SITE());
  return got;
}
// (Event descriptors' own, which call the system by themselves.)
FEARLESS_OWN(int, eventfd_read, (int fd, eventfd_t* value)) {
  if (FEARLESS_OUTSIDE()) return real::eventfd_read(fd, value);
  const ssize_t got = b::receive(fd, value, FEARLESS_SITE(),
                                 [&] { return real::read(fd, value, sizeof *value); });
  return got == sizeof *value ? 0 : -1;
}
FEARLESS_OWN(int, eventfd_write, (int fd, eventfd_t value)) {
  if (FEARLESS_OUTSIDE()) return real::eventfd_write(fd, value);
  return b::write_all(fd, &value, sizeof value, FEARLESS_SITE()) == sizeof value ? 0 : -1;
}
#define FEARLESS_AT_OFFSET(name, pointer, does)                                     \
  FEARLESS_REAL(ssize_t, name, int, pointer, size_t, off_t)                         \
  FEARLESS_OWN(ssize_t, name, (int fd, pointer buffer, size_t n, off_t offset)) {   \
    if (!FEARLESS_OUTSIDE()) b::await_turn(fd, 0, Order::relaxed, FEARLESS_SITE()); \
    const ssize_t r = real::name(fd, buffer, n, offset);                            \
    b::does(buffer, r, FEARLESS_SITE());                                            \
    return r;                                                                       \
  }
FEARLESS_AT_OFFSET(pread, void*, writes)
FEARLESS_AT_OFFSET(pread64, void*, writes)
FEARLESS_AT_OFFSET(pwrite, const void*, reads)
FEARLESS_AT_OFFSET(pwrite64, const void*, reads)
#define FEARLESS_PIECES_AT_OFFSET(name, write, parameters, arguments, ...)          \
  FEARLESS_REAL(ssize_t, name, int, const iovec*, int, __VA_ARGS__)                 \
  FEARLESS_OWN(ssize_t, name, parameters) {                                         \
    if (!FEARLESS_OUTSIDE()) b::await_turn(fd, 0, Order::relaxed, FEARLESS_SITE()); \
    const ssize_t r = real::name arguments;                                         \
    if (r >= 0) b::touches(v, static_cast<size_t>(n), r, write, FEARLESS_SITE());   \
    return r;                                                                       \
  }
#define FEARLESS_PIECES_BY_NAME(read, write, parameters, arguments, ...)    \
  FEARLESS_PIECES_AT_OFFSET(read, true, parameters, arguments, __VA_ARGS__) \
  FEARLESS_PIECES_AT_OFFSET(write, false, parameters, arguments, __VA_ARGS__)
FEARLESS_PIECES_BY_NAME(preadv, pwritev, (int fd, const iovec* v, int n, off_t at), (fd, v, n, at), off_t)
FEARLESS_PIECES_BY_NAME(preadv64, pwritev64, (int fd, const iovec* v, int n, off_t at), (fd, v, n, at), off_t)
FEARLESS_PIECES_BY_NAME(preadv2, pwritev2, (int fd, const iovec* v, int n, off_t at, int flags),
                        (fd, v, n, at, flags), off_t, int)
FEARLESS_PIECES_BY_NAME(preadv64v2, pwritev64v2, (int fd, const iovec* v, int n, off_t at, int flags),
                        (fd, v, n, at, flags), off_t, int)
FEARLESS_OWN(ssize_t, write, (int fd, const void* buffer, size_t n)) {
  if (FEARLESS_OUTSIDE()) return real::write(fd, buffer, n);
  b::reads(buffer, static_cast<ssize_t>(n), FEARLESS_SITE());
  return b::write_all(fd, buffer, n, FEARLESS_SITE());
}
FEARLESS_OWN(ssize_t, writev, (int fd, const iovec* v, int n)) {
  if (FEARLESS_OUTSIDE()) return real::writev(fd, v, n);
  const ssize_t bytes = n > 0 ? b::bytes_in(v, static_cast<size_t>(n)) : 0;
  if (n > 0) b::touches(v, static_cast<size_t>(n), bytes, false, FEARLESS_SITE());
  const auto rest = [&](size_t sent) {
    const iovec piece = b::piece_from(v, sent);
    return real::write(fd, piece.iov_base, piece.iov_len);
  };
  return b::transmit(
      fd, static_cast<size_t>(bytes), FEARLESS_SITE(), [&] { return real::writev(fd, v, n); }, rest);
}
FEARLESS_OWN(int, close, (int fd)) {
  if (FEARLESS_OUTSIDE()) return real::close(fd);
  b::await_turn(fd, 0, Order::release, FEARLESS_SITE());
  b::about_to_send(fd);
  b::timers::closed(fd);
  return b::done(real::close(fd));
}
