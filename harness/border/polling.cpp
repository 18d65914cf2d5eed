// Calls that look at several descriptors at once.
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>

#include "border/clocks.hpp"
#include "border/descriptor_calls.hpp"
#include "border/own.hpp"
#include "border/timers.hpp"
#include "border/touched.hpp"
#include "core/syscalls.hpp"

FEARLESS_REAL(int, poll, pollfd*, nfds_t, int)
FEARLESS_REAL(int, ppoll, pollfd*, nfds_t, const timespec*, const sigset_t*)
FEARLESS_REAL(int, select, int, fd_set*, fd_set*, fd_set*, timeval*)
FEARLESS_REAL(int, pselect, int, fd_set*, fd_set*, fd_set*, const timespec*, const sigset_t*)
FEARLESS_REAL(int, epoll_wait, int, epoll_event*, int, int)
FEARLESS_REAL(int, epoll_pwait, int, epoll_event*, int, int, const sigset_t*)
FEARLESS_REAL(int, epoll_pwait2, int, epoll_event*, int, const timespec*, const sigset_t*)
FEARLESS_REAL(int, epoll_ctl, int, int, int, epoll_event*)

namespace fearless::border {
namespace {

// A call that looks at several descriptors: `look` returns what the call returns if it need not wait.
template <class Look, class NextTimer>
int look_until(bool waits, u64 deadline, uptr object, uptr site, Look& look, const NextTimer& next_timer) {
  const u64 ns = take_turn(object, site);
  int r = 0;
  const auto look_now = [&] { return r = look(); };
  if (!look_in_turn(look_now, Order::acquire) && waits)
    wait_until(look_now, later(deadline, ns), Order::acquire, next_timer);
  if (r == 0 && !waits) timers::looked_in_vain(next_timer());
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
  const auto next_timer = [&] {
    u64 next = no_deadline;
    for (nfds_t i = 0; i < n; ++i) next = std::min(next, timers::next(fds[i].fd));
    return next;
  };
  const int r = look_until(waits, deadline, n == 0 ? 0 : object_of(fds[0].fd), site, look, next_timer);
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
  const auto next_timer = [&] {
    u64 next = no_deadline;
    for (int fd = 0; fd < n && in != nullptr; ++fd)
      if (FD_ISSET(fd, &saved[0])) next = std::min(next, timers::next(fd));
    return next;
  };
  const int r = look_until(waits, deadline, 0, site, look, next_timer);
  for (const fd_set* set : {in, out, except})
    if (set != nullptr && r >= 0) writes(set, static_cast<i64>(bytes), site);
  if (r >= 0) return r;
  errno = -r;
  return -1;
}

int epoll_until(int fd, epoll_event* events, int most, u64 deadline, bool waits, uptr site) {
  // To look must not take edge-triggered events away: what was found is what the call returns.
  int found = 0;
  auto look = [&] {
    if (found == 0)
      found = static_cast<int>(sys::call_uninterrupted(
          SYS_epoll_wait, static_cast<u64>(fd), reinterpret_cast<u64>(events), static_cast<u64>(most)));
    return found;
  };
  const int r = look_until(waits, deadline, object_of(fd), site, look, [&] { return timers::next(fd); });
  writes(events, i64{r} * static_cast<i64>(sizeof *events), site);
  if (r >= 0) return r;
  errno = -r;
  return -1;
}

}  // namespace
}  // namespace fearless::border

using namespace fearless;
namespace b = fearless::border;

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
  return b::poll_until(fds, n, deadline, deadline > b::now(), FEARLESS_SITE());
}
FEARLESS_OWN(int, select, (int n, fd_set* in, fd_set* out, fd_set* except, timeval* timeout)) {
  if (FEARLESS_OUTSIDE()) return real::select(n, in, out, except, timeout);
  u64 deadline = no_deadline;
  if (timeout != nullptr) {
    b::reads_one(timeout, FEARLESS_SITE());
    const timespec t{timeout->tv_sec, timeout->tv_usec * 1000};
    deadline = b::after(t);
  }
  return b::select_until(n, in, out, except, deadline, deadline > b::now(), FEARLESS_SITE());
}
FEARLESS_OWN(int, pselect,
             (int n, fd_set* in, fd_set* out, fd_set* except, const timespec* timeout,
              const sigset_t* mask)) {
  if (FEARLESS_OUTSIDE()) return real::pselect(n, in, out, except, timeout, mask);
  const u64 deadline = timeout == nullptr ? no_deadline : b::after(timeout, FEARLESS_SITE());
  if (mask != nullptr) b::reads(mask, b::set_bytes, FEARLESS_SITE());
  return b::select_until(n, in, out, except, deadline, deadline > b::now(), FEARLESS_SITE());
}
FEARLESS_OWN(int, epoll_wait, (int fd, epoll_event* events, int most, int timeout)) {
  if (FEARLESS_OUTSIDE()) return real::epoll_wait(fd, events, most, timeout);
  return b::epoll_until(fd, events, most, b::milliseconds(timeout), timeout != 0, FEARLESS_SITE());
}
FEARLESS_OWN(int, epoll_pwait, (int fd, epoll_event* events, int most, int timeout, const sigset_t* mask)) {
  if (FEARLESS_OUTSIDE()) return real::epoll_pwait(fd, events, most, timeout, mask);
  if (mask != nullptr) b::reads(mask, b::set_bytes, FEARLESS_SITE());
  return b::epoll_until(fd, events, most, b::milliseconds(timeout), timeout != 0, FEARLESS_SITE());
}

FEARLESS_OWN(int, epoll_pwait2,
             (int fd, epoll_event* events, int most, const timespec* timeout, const sigset_t* mask)) {
  if (FEARLESS_OUTSIDE()) return real::epoll_pwait2(fd, events, most, timeout, mask);
  const u64 deadline = timeout == nullptr ? no_deadline : b::after(timeout, FEARLESS_SITE());
  if (mask != nullptr) b::reads(mask, b::set_bytes, FEARLESS_SITE());
  return b::epoll_until(fd, events, most, deadline, deadline > b::now(), FEARLESS_SITE());
}
// What is done before is seen by who waits there: an event that is there already is announced by this alone.
FEARLESS_OWN(int, epoll_ctl, (int epoll, int what, int fd, epoll_event* event)) {
  if (FEARLESS_OUTSIDE()) return real::epoll_ctl(epoll, what, fd, event);
  if (event != nullptr && what != EPOLL_CTL_DEL) b::reads(event, sizeof *event, FEARLESS_SITE());
  b::await_turn(epoll, 0, Order::release, FEARLESS_SITE());
  b::messages.sent();
  epoll_event changed = event == nullptr ? epoll_event{} : *event;
  if (b::timers::is_timer(fd)) changed.events &= ~u32{EPOLLOUT};  // as of one of the system's
  const int r = real::epoll_ctl(epoll, what, fd, event == nullptr ? nullptr : &changed);
  if (r == 0) b::timers::watches(epoll, fd, what != EPOLL_CTL_DEL);
  return b::done(r);
}
