#include "border/descriptors.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "border/descriptor_calls.hpp"
#include "border/own.hpp"
#include "border/timers.hpp"
#include "border/touched.hpp"
#include "core/syscalls.hpp"

// Calls that may wait. In a scenario none of them holds up the one OS thread: a thread whose call is not
// ready waits until another thread's call on a descriptor has made it so.
FEARLESS_REAL(ssize_t, read, int, void*, size_t)
FEARLESS_REAL(ssize_t, readv, int, const iovec*, int)
FEARLESS_REAL(ssize_t, write, int, const void*, size_t)
FEARLESS_REAL(ssize_t, writev, int, const iovec*, int)
FEARLESS_REAL(ssize_t, recv, int, void*, size_t, int)
FEARLESS_REAL(ssize_t, recvfrom, int, void*, size_t, int, sockaddr*, socklen_t*)
FEARLESS_REAL(ssize_t, recvmsg, int, msghdr*, int)
FEARLESS_REAL(ssize_t, send, int, const void*, size_t, int)
FEARLESS_REAL(ssize_t, sendto, int, const void*, size_t, int, const sockaddr*, socklen_t)
FEARLESS_REAL(ssize_t, sendmsg, int, const msghdr*, int)
FEARLESS_REAL(int, accept, int, sockaddr*, socklen_t*)
FEARLESS_REAL(int, accept4, int, sockaddr*, socklen_t*, int)
FEARLESS_REAL(int, connect, int, const sockaddr*, socklen_t)
FEARLESS_REAL(int, shutdown, int, int)
FEARLESS_REAL(int, close, int)

namespace fearless::border {
namespace {

bool opened = false;  // something, in this execution
std::vector<int> kept;

// The pieces that n bytes are in, and where they are said to be.
void touches(const iovec* v, size_t pieces, ssize_t n, bool write, uptr site) {
  reads(v, static_cast<i64>(pieces * sizeof *v), site);
  for (; pieces != 0 && n > 0; ++v, --pieces) {
    const auto here = std::min(static_cast<ssize_t>(v->iov_len), n);
    if (write) writes(v->iov_base, here, site);
    else reads(v->iov_base, here, site);
    n -= here;
  }
}
ssize_t bytes_in(const iovec* v, int pieces) {
  ssize_t n = 0;
  for (int i = 0; i < pieces; ++i) n += static_cast<ssize_t>(v[i].iov_len);
  return n;
}

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
  messages.begin_execution();
  timers::begin_execution();
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
#define FEARLESS_AT_OFFSET(name, pointer, does)                                   \
  FEARLESS_REAL(ssize_t, name, int, pointer, size_t, off_t)                       \
  FEARLESS_OWN(ssize_t, name, (int fd, pointer buffer, size_t n, off_t offset)) { \
    if (!FEARLESS_OUTSIDE()) b::await_turn(fd, 0, FEARLESS_SITE());               \
    const ssize_t r = real::name(fd, buffer, n, offset);                          \
    b::does(buffer, r, FEARLESS_SITE());                                          \
    return r;                                                                     \
  }
FEARLESS_AT_OFFSET(pread, void*, writes)
FEARLESS_AT_OFFSET(pread64, void*, writes)
FEARLESS_AT_OFFSET(pwrite, const void*, reads)
FEARLESS_AT_OFFSET(pwrite64, const void*, reads)
FEARLESS_OWN(ssize_t, recv, (int fd, void* buffer, size_t n, int flags)) {
  if (FEARLESS_OUTSIDE()) return real::recv(fd, buffer, n, flags);
  return b::receive(fd, buffer, FEARLESS_SITE(), [&] { return real::recv(fd, buffer, n, flags); });
}
FEARLESS_OWN(ssize_t, __recv_chk, (int fd, void* buffer, size_t n, size_t, int flags)) {
  if (FEARLESS_OUTSIDE()) return real::recv(fd, buffer, n, flags);
  return b::receive(fd, buffer, FEARLESS_SITE(), [&] { return real::recv(fd, buffer, n, flags); });
}
FEARLESS_OWN(ssize_t, recvfrom,
             (int fd, void* buffer, size_t n, int flags, sockaddr* from, socklen_t* from_n)) {
  if (FEARLESS_OUTSIDE()) return real::recvfrom(fd, buffer, n, flags, from, from_n);
  return b::receive(fd, buffer, FEARLESS_SITE(),
                    [&] { return real::recvfrom(fd, buffer, n, flags, from, from_n); });
}
FEARLESS_OWN(ssize_t, __recvfrom_chk,
             (int fd, void* buffer, size_t n, size_t, int flags, sockaddr* from, socklen_t* from_n)) {
  if (FEARLESS_OUTSIDE()) return real::recvfrom(fd, buffer, n, flags, from, from_n);
  return b::receive(fd, buffer, FEARLESS_SITE(),
                    [&] { return real::recvfrom(fd, buffer, n, flags, from, from_n); });
}
FEARLESS_OWN(ssize_t, recvmsg, (int fd, msghdr* m, int flags)) {
  if (FEARLESS_OUTSIDE()) return real::recvmsg(fd, m, flags);
  b::opened = true;  // it may bring descriptors
  const ssize_t n = b::receive(fd, nullptr, FEARLESS_SITE(), [&] { return real::recvmsg(fd, m, flags); });
  b::touches(m->msg_iov, m->msg_iovlen, n, true, FEARLESS_SITE());
  return n;
}
FEARLESS_OWN(ssize_t, write, (int fd, const void* buffer, size_t n)) {
  if (FEARLESS_OUTSIDE()) return real::write(fd, buffer, n);
  return b::transmit(fd, buffer, n, FEARLESS_SITE(), [&] { return real::write(fd, buffer, n); });
}
FEARLESS_OWN(ssize_t, writev, (int fd, const iovec* v, int n)) {
  if (FEARLESS_OUTSIDE()) return real::writev(fd, v, n);
  if (n > 0) b::touches(v, static_cast<size_t>(n), b::bytes_in(v, n), false, FEARLESS_SITE());
  return b::transmit(fd, nullptr, 0, FEARLESS_SITE(), [&] { return real::writev(fd, v, n); });
}
FEARLESS_OWN(ssize_t, send, (int fd, const void* buffer, size_t n, int flags)) {
  if (FEARLESS_OUTSIDE()) return real::send(fd, buffer, n, flags);
  return b::transmit(fd, buffer, n, FEARLESS_SITE(), [&] { return real::send(fd, buffer, n, flags); });
}
FEARLESS_OWN(ssize_t, sendto,
             (int fd, const void* buffer, size_t n, int flags, const sockaddr* to, socklen_t to_n)) {
  if (FEARLESS_OUTSIDE()) return real::sendto(fd, buffer, n, flags, to, to_n);
  return b::transmit(fd, buffer, n, FEARLESS_SITE(),
                     [&] { return real::sendto(fd, buffer, n, flags, to, to_n); });
}
FEARLESS_OWN(ssize_t, sendmsg, (int fd, const msghdr* m, int flags)) {
  if (FEARLESS_OUTSIDE()) return real::sendmsg(fd, m, flags);
  const auto pieces = static_cast<int>(m->msg_iovlen);
  b::touches(m->msg_iov, m->msg_iovlen, b::bytes_in(m->msg_iov, pieces), false, FEARLESS_SITE());
  return b::transmit(fd, nullptr, 0, FEARLESS_SITE(), [&] { return real::sendmsg(fd, m, flags); });
}
FEARLESS_OWN(int, accept, (int fd, sockaddr* from, socklen_t* n)) {
  if (FEARLESS_OUTSIDE()) return real::accept(fd, from, n);
  b::opened = true;
  return static_cast<int>(
      b::receive(fd, nullptr, FEARLESS_SITE(), [&] { return ssize_t{real::accept(fd, from, n)}; }));
}
FEARLESS_OWN(int, accept4, (int fd, sockaddr* from, socklen_t* n, int flags)) {
  if (FEARLESS_OUTSIDE()) return real::accept4(fd, from, n, flags);
  b::opened = true;
  return static_cast<int>(
      b::receive(fd, nullptr, FEARLESS_SITE(), [&] { return ssize_t{real::accept4(fd, from, n, flags)}; }));
}
FEARLESS_OWN(int, connect, (int fd, const sockaddr* to, socklen_t n)) {
  if (FEARLESS_OUTSIDE()) return real::connect(fd, to, n);
  b::await_turn(fd, 0, FEARLESS_SITE());
  b::about_to_send(fd);
  return b::done(real::connect(fd, to, n));
}
FEARLESS_OWN(int, shutdown, (int fd, int how)) {
  if (FEARLESS_OUTSIDE()) return real::shutdown(fd, how);
  b::await_turn(fd, 0, FEARLESS_SITE());
  b::about_to_send(fd);
  return b::done(real::shutdown(fd, how));
}
FEARLESS_OWN(int, close, (int fd)) {
  if (FEARLESS_OUTSIDE()) return real::close(fd);
  b::await_turn(fd, 0, FEARLESS_SITE());
  b::about_to_send(fd);
  b::timers::closed(fd);
  return b::done(real::close(fd));
}
