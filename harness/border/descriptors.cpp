#include "border/descriptors.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "border/clocks.hpp"
#include "border/messages.hpp"
#include "border/own.hpp"
#include "border/transfers.hpp"
#include "core/syscalls.hpp"
#include "engine/graph_mode.hpp"
#include "engine/operations.hpp"

// Calls that may wait. In a scenario none of them holds up the one OS thread: a thread whose call is not
// ready waits until another thread's call on a descriptor has made it so.
FEARLESS_REAL(ssize_t, read, int, void*, size_t)
FEARLESS_REAL(ssize_t, readv, int, const iovec*, int)
FEARLESS_REAL(ssize_t, write, int, const void*, size_t)
FEARLESS_REAL(ssize_t, writev, int, const iovec*, int)
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
  return after(t);
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

void await_turn(int fd, short events, uptr site) {
  if (standard_output(fd)) return;
  engine.point({OpKind::file, Order::acq_rel, 0, 0, object_of(fd), site});
  engine.current->spin.clear();
  graph_mode::used_outside();
  Wanted w{fd, events};
  if (events != 0 && !ready(&w)) ops::wait_for_outside(ready, &w, no_deadline);
}

void about_to_send(int fd) {
  if (standard_output(fd) || !passes_messages(fd)) return;
  messages.sent();
}
void received(int fd) {
  if (passes_messages(fd)) messages.received();
}

void touches(const iovec* v, size_t pieces, ssize_t n, bool write, uptr site) {
  reads(v, static_cast<i64>(pieces * sizeof *v), site);
  for (; pieces != 0 && n > 0; ++v, --pieces) {
    const auto here = std::min(static_cast<ssize_t>(v->iov_len), n);
    if (write) writes(v->iov_base, here, site);
    else reads(v->iov_base, here, site);
    n -= here;
  }
}
ssize_t bytes_in(const iovec* v, size_t pieces) {
  ssize_t n = 0;
  for (size_t i = 0; i < pieces; ++i) n += static_cast<ssize_t>(v[i].iov_len);
  return n;
}

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
#define FEARLESS_PIECES_AT_OFFSET(name, write, parameters, arguments, ...)        \
  FEARLESS_REAL(ssize_t, name, int, const iovec*, int, __VA_ARGS__)               \
  FEARLESS_OWN(ssize_t, name, parameters) {                                       \
    if (!FEARLESS_OUTSIDE()) b::await_turn(fd, 0, FEARLESS_SITE());               \
    const ssize_t r = real::name arguments;                                       \
    if (r >= 0) b::touches(v, static_cast<size_t>(n), r, write, FEARLESS_SITE()); \
    return r;                                                                     \
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
  return b::transmit(fd, buffer, n, FEARLESS_SITE(), [&] { return real::write(fd, buffer, n); });
}
FEARLESS_OWN(ssize_t, writev, (int fd, const iovec* v, int n)) {
  if (FEARLESS_OUTSIDE()) return real::writev(fd, v, n);
  if (n > 0)
    b::touches(v, static_cast<size_t>(n), b::bytes_in(v, static_cast<size_t>(n)), false, FEARLESS_SITE());
  return b::transmit(fd, nullptr, 0, FEARLESS_SITE(), [&] { return real::writev(fd, v, n); });
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
  const u64 deadline = timeout == nullptr ? no_deadline : b::after(timeout, FEARLESS_SITE());
  if (mask != nullptr) b::reads(mask, b::set_bytes, FEARLESS_SITE());
  return b::poll_until(fds, n, deadline, deadline > engine.now, FEARLESS_SITE());
}
FEARLESS_OWN(int, select, (int n, fd_set* in, fd_set* out, fd_set* except, timeval* timeout)) {
  if (FEARLESS_OUTSIDE()) return real::select(n, in, out, except, timeout);
  u64 deadline = no_deadline;
  if (timeout != nullptr) {
    b::reads_one(timeout, FEARLESS_SITE());
    const timespec t{timeout->tv_sec, timeout->tv_usec * 1000};
    deadline = b::after(t);
  }
  return b::select_until(n, in, out, except, deadline, deadline > engine.now, FEARLESS_SITE());
}
FEARLESS_OWN(int, pselect,
             (int n, fd_set* in, fd_set* out, fd_set* except, const timespec* timeout,
              const sigset_t* mask)) {
  if (FEARLESS_OUTSIDE()) return real::pselect(n, in, out, except, timeout, mask);
  const u64 deadline = timeout == nullptr ? no_deadline : b::after(timeout, FEARLESS_SITE());
  if (mask != nullptr) b::reads(mask, b::set_bytes, FEARLESS_SITE());
  return b::select_until(n, in, out, except, deadline, deadline > engine.now, FEARLESS_SITE());
}
FEARLESS_OWN(int, epoll_wait, (int fd, epoll_event* events, int most, int timeout)) {
  if (FEARLESS_OUTSIDE()) return real::epoll_wait(fd, events, most, timeout);
  return b::epoll_until(fd, events, most, timeout, FEARLESS_SITE());
}
FEARLESS_OWN(int, epoll_pwait, (int fd, epoll_event* events, int most, int timeout, const sigset_t* mask)) {
  if (FEARLESS_OUTSIDE()) return real::epoll_pwait(fd, events, most, timeout, mask);
  if (mask != nullptr) b::reads(mask, b::set_bytes, FEARLESS_SITE());
  return b::epoll_until(fd, events, most, timeout, FEARLESS_SITE());
}
