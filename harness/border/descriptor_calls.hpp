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
#include "border/signals.hpp"
#include "border/timers.hpp"
#include "border/touched.hpp"
#include "engine/engine.hpp"
#include "engine/graph_mode.hpp"
#include "engine/operations.hpp"

namespace fearless::border {

extern Messages messages;

uptr object_of(int fd);
// fcntl() without a turn: what the border itself does with a descriptor.
int control(int fd, int what, u64 value = 0);
bool standard_output(int fd);
bool passes_messages(int fd);
int poll_now(pollfd* fds, u64 n);
void forget_descriptors();  // an execution begins

// The moment at which the current thread may make a call on an object: others may come first. By how much the
// thread's clock went on meanwhile, for a deadline that has been reckoned before (in a search that keeps
// graphs).
u64 take_turn(uptr object, uptr site);
// … and makes it: one that looks at what is there, or changes it, and sends and receives nothing. (On names
// of files: outside_object.)
void take_turn_at(uptr object, uptr site);
void take_turn_at(int fd, uptr site);
// The same where the thread has already been chosen to go on.
inline u64 turn_begins() { return engine.graph != nullptr ? graph_mode::about_to_use_outside() : 0; }
inline u64 later(u64 deadline, u64 ns) { return deadline == no_deadline ? no_deadline : deadline + ns; }
// The call is made in this turn: having sent something is release, having received acquire.
inline void make_use(Order order) {
  if (engine.graph != nullptr) graph_mode::use_outside(order);
}
// `look` returns whether there is what the call, of that order, waits for. (In a graph its order is the same
// if there is not.)
template <class Look>
bool look_in_turn(Look& look, Order order) {
  make_use(order);
  timers::fire();
  return look() != 0;
}
// A turn to make a call of that order on `fd`; if `events` is not 0, one that does not wait for them. False
// if the time of the socket (SO_RCVTIMEO, SO_SNDTIMEO) is up before.
bool await_turn(int fd, short events, Order order, uptr site);
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

// Waits until `look` (which has returned 0) returns something else, which it may do for others' sake, too;
// false if the deadline passes before. `next_timer` is when time itself may change what it returns.
template <class Look, class NextTimer>
bool wait_until(Look& look, u64 deadline, Order order, const NextTimer& next_timer) {
  struct Waiting {
    Look* look;
    u32 changes;
  };
  for (;;) {
    if (deadline <= now()) return false;
    Waiting w{&look, timers::changes()};
    const auto something = [](void* p) {
      const auto& waiting = *static_cast<const Waiting*>(p);
      return waiting.changes != timers::changes() || (*waiting.look)() != 0;
    };
    const u64 until = std::min(deadline, next_timer());
    if (!ops::wait_for_outside(something, &w, until)) time_passed(until);
    turn_begins();
    if (look_in_turn(look, order)) return true;
  }
}

// The pieces that n bytes are in, and where they are said to be.
void touches(const iovec* v, size_t pieces, ssize_t n, bool write, uptr site);
ssize_t bytes_in(const iovec* v, size_t pieces);
// What is left of the piece in which byte `from` is.
iovec piece_from(const iovec* v, size_t from);

// What a call on a socket waits for: nothing, if its flags say so.
inline short awaited(short events, int flags) { return (flags & MSG_DONTWAIT) != 0 ? short{0} : events; }

template <class Call>
ssize_t receive(int fd, const void* buffer, uptr site, Call call, int flags = 0) {
  if (!await_turn(fd, awaited(POLLIN, flags), Order::acquire, site)) return -1;
  const ssize_t n = call();
  if (n < 0 && errno == EAGAIN) timers::looked_in_vain(timers::next(fd));
  received(fd);
  if (buffer != nullptr) writes(buffer, n, site);
  return done(n);
}

// Calls on a descriptor do not wait, while one of these lives.
class NotWaiting {
 public:
  explicit NotWaiting(int fd);
  ~NotWaiting();
  NotWaiting(const NotWaiting&) = delete;
  NotWaiting& operator=(const NotWaiting&) = delete;

 private:
  void set(int flags) const;

  int fd_;
  int flags_;
};
// Whether they do, at all.
bool calls_wait(int fd);

// What a blocking call sends: the system takes as much as there is room for, and the rest when another thread
// has made room. `from(context, sent)` sends what is left after so many bytes.
struct ToSend {
  int fd;
  size_t bytes;
  int flags;
  uptr site;
};
ssize_t send_all(const ToSend& what, ssize_t (*from)(const void* context, size_t sent), const void* context);

// A call that sends n bytes: all at once if there is room for them, or in parts as room comes. `rest` sends
// what there is from a byte on.
template <class All, class Rest>
ssize_t transmit(int fd, size_t n, uptr site, All all, Rest rest, int flags = 0) {
  const auto from = [&](size_t sent) { return sent == 0 ? all() : rest(sent); };
  const ssize_t sent_in_all = send_all(
      {fd, n, flags, site},
      [](const void* f, size_t sent) { return (*static_cast<const decltype(from)*>(f))(sent); }, &from);
  after_sending(site);
  return done(sent_in_all);
}

// By write().
ssize_t write_all(int fd, const void* from, size_t n, uptr site);

}  // namespace fearless::border
