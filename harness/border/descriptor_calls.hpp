// What calls on descriptors have in common: they wait while others run, and order what happens before and
// after them.
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>

#include "border/clocks.hpp"
#include "border/messages.hpp"
#include "border/timers.hpp"
#include "border/touched.hpp"
#include "engine/engine.hpp"
#include "engine/operations.hpp"

namespace fearless::border {

extern Messages messages;

uptr object_of(int fd);
bool standard_output(int fd);
bool passes_messages(int fd);
int poll_now(pollfd* fds, u64 n);

// The moment at which the current thread may make a call on an object, or `fd`: others may come first.
void take_turn(uptr object, Order order, uptr site);
// … if `events` is not 0, one that does not wait for them. False if the time of the socket (SO_RCVTIMEO,
// SO_SNDTIMEO) is up before.
bool await_turn(int fd, short events, uptr site);
// Before a call that sends something.
void about_to_send(int fd);
// After one that received something.
void received(int fd);

// After any: others may be able to go on.
template <class T>
T done(T result) {
  const int error = errno;
  if (!engine.outside_waiters.empty()) engine.wake_outside_waiters();
  errno = error;
  return result;
}

// Waits until `look` returns something other than 0, which it may do for others' sake, too; false if the
// deadline passes before. `next_timer` is when time itself may change what it returns.
template <class Look, class NextTimer>
bool wait_until(Look& look, u64 deadline, const NextTimer& next_timer) {
  struct Waiting {
    Look* look;
    u32 changes;
  };
  for (;;) {
    timers::fire();
    if (look() != 0) return true;
    if (deadline <= now()) return false;
    Waiting w{&look, timers::changes()};
    const auto something = [](void* p) {
      const auto& waiting = *static_cast<const Waiting*>(p);
      return waiting.changes != timers::changes() || (*waiting.look)() != 0;
    };
    const u64 until = std::min(deadline, next_timer());
    if (!ops::wait_for_outside(something, &w, until)) time_passed(until);
  }
}

// The pieces that n bytes are in, and where they are said to be.
void touches(const iovec* v, size_t pieces, ssize_t n, bool write, uptr site);
ssize_t bytes_in(const iovec* v, size_t pieces);

// What a call on a socket waits for: nothing, if its flags say so.
inline short awaited(short events, int flags) { return (flags & MSG_DONTWAIT) != 0 ? short{0} : events; }

template <class Call>
ssize_t receive(int fd, const void* buffer, uptr site, Call call, int flags = 0) {
  if (!await_turn(fd, awaited(POLLIN, flags), site)) return -1;
  const ssize_t n = call();
  if (n < 0 && errno == EAGAIN) timers::looked_in_vain(timers::next(fd));
  received(fd);
  if (buffer != nullptr) writes(buffer, n, site);
  return done(n);
}

// Around a call that sends something.
class Sending {
 public:
  Sending(int fd, uptr site) : outside_(!hot.in_scenario) {
    if (outside_) return;
    await_turn(fd, POLLOUT, site);
    about_to_send(fd);
  }
  ~Sending() {
    if (!outside_) done(0);
  }
  Sending(const Sending&) = delete;
  Sending& operator=(const Sending&) = delete;

 private:
  bool outside_;
};

template <class Call>
ssize_t transmit(int fd, const void* buffer, size_t n, uptr site, Call call, int flags = 0) {
  if (buffer != nullptr) reads(buffer, static_cast<ssize_t>(n), site);
  if (!await_turn(fd, awaited(POLLOUT, flags), site)) return -1;
  about_to_send(fd);
  return done(call());
}

}  // namespace fearless::border
