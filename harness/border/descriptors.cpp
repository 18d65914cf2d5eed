#include "border/descriptors.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "border/clocks.hpp"
#include "border/messages.hpp"
#include "border/own.hpp"
#include "border/touched.hpp"
#include "core/syscalls.hpp"
#include "engine/graph_mode.hpp"
#include "engine/operations.hpp"

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
FEARLESS_REAL(int, poll, pollfd*, nfds_t, int)
FEARLESS_REAL(int, ppoll, pollfd*, nfds_t, const timespec*, const sigset_t*)
FEARLESS_REAL(int, select, int, fd_set*, fd_set*, fd_set*, timeval*)
FEARLESS_REAL(int, pselect, int, fd_set*, fd_set*, fd_set*, const timespec*, const sigset_t*)
FEARLESS_REAL(int, epoll_wait, int, epoll_event*, int, int)
FEARLESS_REAL(int, epoll_pwait, int, epoll_event*, int, int, const sigset_t*)

namespace fearless::border {
namespace {

bool opened = false;  // something, in this execution
std::vector<int> kept;
Messages messages;

uptr object_of(int fd) { return fd < 0 ? 0 : descriptor_objects + static_cast<unsigned>(fd); }

int poll_now(pollfd* fds, u64 n) {
  return static_cast<int>(sys::call_uninterrupted(SYS_poll, reinterpret_cast<u64>(fds), n, 0));
}

bool would_not_wait(int fd, short events) {
  pollfd p{fd, events, 0};
  return poll_now(&p, 1) != 0 || (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0;
}

bool passes_messages(int fd) {
  struct stat s{};
  return fstat(fd, &s) == 0 && !S_ISREG(s.st_mode) && !S_ISDIR(s.st_mode) && !S_ISCHR(s.st_mode);
}

bool standard_output(int fd) { return fd == 1 || fd == 2; }

struct Wanted {
  int fd;
  short events;
};
bool ready(void* wanted) {
  const auto& w = *static_cast<const Wanted*>(wanted);
  return would_not_wait(w.fd, w.events);
}

// The moment at which the current thread may make a call on `fd`.
void await_turn(int fd, short events, uptr site) {
  if (standard_output(fd)) return;
  engine.point({OpKind::file, Order::acq_rel, 0, 0, object_of(fd), site});
  engine.current->spin.clear();
  graph_mode::used_outside();
  Wanted w{fd, events};
  if (events != 0 && !ready(&w)) ops::wait_for_outside(ready, &w, no_deadline);
}

// Before a call that sends something.
void about_to_send(int fd) {
  if (standard_output(fd) || !passes_messages(fd)) return;
  messages.sent();
}
// After one that received something.
void received(int fd) {
  if (passes_messages(fd)) messages.received();
}
// After any: others may be able to go on.
template <class T>
T done(T result) {
  const int error = errno;
  if (!engine.outside_waiters.empty()) engine.wake_outside_waiters();
  errno = error;
  return result;
}

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

template <class Call>
ssize_t receive(int fd, const void* buffer, uptr site, Call call) {
  await_turn(fd, POLLIN, site);
  const ssize_t n = call();
  received(fd);
  if (buffer != nullptr) writes(buffer, n, site);
  return done(n);
}

template <class Call>
ssize_t transmit(int fd, const void* buffer, size_t n, uptr site, Call call) {
  if (buffer != nullptr) reads(buffer, static_cast<ssize_t>(n), site);
  await_turn(fd, POLLOUT, site);
  about_to_send(fd);
  return done(call());
}

// A call that looks at several descriptors: `look` returns what the call returns if it need not wait.
template <class Look>
int look_until(bool waits, u64 deadline, uptr object, uptr site, Look& look) {
  engine.point({OpKind::file, Order::acquire, 0, 0, object, site});
  engine.current->spin.clear();
  graph_mode::used_outside();
  int r = look();
  if (r == 0 && waits) {
    const auto something = [](void* l) { return (*static_cast<Look*>(l))() != 0; };
    if (ops::wait_for_outside(something, &look, deadline)) r = look();
  }
  if (r > 0) messages.received();
  return done(r);
}

u64 milliseconds(int ms) {
  if (ms < 0) return no_deadline;
  const timespec t{ms / 1000, (ms % 1000) * 1'000'000L};
  return after(&t);
}

int poll_until(pollfd* fds, nfds_t n, u64 deadline, bool waits, uptr site) {
  for (nfds_t i = 0; i < n; ++i) reads(&fds[i], offsetof(pollfd, revents), site);
  auto look = [&] { return poll_now(fds, n); };
  const int r = look_until(waits, deadline, n == 0 ? 0 : object_of(fds[0].fd), site, look);
  for (nfds_t i = 0; i < n && r >= 0; ++i) writes_one(&fds[i].revents, site);
  if (r >= 0) return r;
  errno = -r;
  return -1;
}

int select_until(int n, fd_set* in, fd_set* out, fd_set* except, u64 deadline, bool waits, uptr site) {
  const auto bytes = static_cast<size_t>((n + 63) / 64) * 8;
  const auto keep = [&](fd_set* to, const fd_set* from) {
    if (from != nullptr) __builtin_memcpy(to, from, bytes);
  };
  fd_set saved[3];
  keep(&saved[0], in);
  keep(&saved[1], out);
  keep(&saved[2], except);
  auto look = [&] {
    if (in != nullptr) keep(in, &saved[0]);
    if (out != nullptr) keep(out, &saved[1]);
    if (except != nullptr) keep(except, &saved[2]);
    timespec none{0, 0};
    return static_cast<int>(sys::call_uninterrupted(
        SYS_pselect6, static_cast<u64>(n), reinterpret_cast<u64>(in), reinterpret_cast<u64>(out),
        reinterpret_cast<u64>(except), reinterpret_cast<u64>(&none)));
  };
  const int r = look_until(waits, deadline, 0, site, look);
  for (const fd_set* set : {in, out, except})
    if (set != nullptr && r >= 0) writes(set, static_cast<i64>(bytes), site);
  if (r >= 0) return r;
  errno = -r;
  return -1;
}

int epoll_until(int fd, epoll_event* events, int most, int timeout, uptr site) {
  // To look must not take edge-triggered events away: what was found is what the call returns.
  int found = 0;
  auto look = [&] {
    if (found == 0)
      found = static_cast<int>(sys::call_uninterrupted(
          SYS_epoll_wait, static_cast<u64>(fd), reinterpret_cast<u64>(events), static_cast<u64>(most)));
    return found;
  };
  const int r = look_until(timeout != 0, milliseconds(timeout), object_of(fd), site, look);
  writes(events, i64{r} * static_cast<i64>(sizeof *events), site);
  if (r >= 0) return r;
  errno = -r;
  return -1;
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
  return b::done(real::close(fd));
}

FEARLESS_OWN(int, poll, (pollfd * fds, nfds_t n, int timeout)) {
  if (FEARLESS_OUTSIDE()) return real::poll(fds, n, timeout);
  return b::poll_until(fds, n, b::milliseconds(timeout), timeout != 0, FEARLESS_SITE());
}
FEARLESS_OWN(int, __poll_chk, (pollfd * fds, nfds_t n, int timeout, size_t)) {
  if (FEARLESS_OUTSIDE()) return real::poll(fds, n, timeout);
  return b::poll_until(fds, n, b::milliseconds(timeout), timeout != 0, FEARLESS_SITE());
}
FEARLESS_OWN(int, ppoll, (pollfd * fds, nfds_t n, const timespec* timeout, const sigset_t* mask)) {
  if (FEARLESS_OUTSIDE()) return real::ppoll(fds, n, timeout, mask);
  const u64 deadline = timeout == nullptr ? no_deadline : b::after(timeout);
  return b::poll_until(fds, n, deadline, deadline > engine.now, FEARLESS_SITE());
}
FEARLESS_OWN(int, select, (int n, fd_set* in, fd_set* out, fd_set* except, timeval* timeout)) {
  if (FEARLESS_OUTSIDE()) return real::select(n, in, out, except, timeout);
  u64 deadline = no_deadline;
  if (timeout != nullptr) {
    const timespec t{timeout->tv_sec, timeout->tv_usec * 1000};
    deadline = b::after(&t);
  }
  return b::select_until(n, in, out, except, deadline, deadline > engine.now, FEARLESS_SITE());
}
FEARLESS_OWN(int, pselect,
             (int n, fd_set* in, fd_set* out, fd_set* except, const timespec* timeout,
              const sigset_t* mask)) {
  if (FEARLESS_OUTSIDE()) return real::pselect(n, in, out, except, timeout, mask);
  const u64 deadline = timeout == nullptr ? no_deadline : b::after(timeout);
  return b::select_until(n, in, out, except, deadline, deadline > engine.now, FEARLESS_SITE());
}
FEARLESS_OWN(int, epoll_wait, (int fd, epoll_event* events, int most, int timeout)) {
  if (FEARLESS_OUTSIDE()) return real::epoll_wait(fd, events, most, timeout);
  return b::epoll_until(fd, events, most, timeout, FEARLESS_SITE());
}
FEARLESS_OWN(int, epoll_pwait, (int fd, epoll_event* events, int most, int timeout, const sigset_t* mask)) {
  if (FEARLESS_OUTSIDE()) return real::epoll_pwait(fd, events, most, timeout, mask);
  return b::epoll_until(fd, events, most, timeout, FEARLESS_SITE());
}
