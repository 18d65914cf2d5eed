// Other calls by which threads tell each other something through the system: copies between descriptors,
// queues and semaphores of System V, message queues, locks on files.
#include <fcntl.h>
#include <mqueue.h>
#include <stdarg.h>
#include <sys/file.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/sendfile.h>
#include <sys/uio.h>

#include <cerrno>

#include "border/clocks.hpp"
#include "border/descriptor_calls.hpp"
#include "border/own.hpp"
#include "border/signals.hpp"

namespace fearless::border {
namespace {

// A call that the system would let wait, made so that it does not: again whenever something has changed,
// until it fails otherwise or succeeds. Then it is after what others have told, and they after it.
template <class Call>
auto attempt(uptr object, u64 deadline, uptr site, const Call& call) {
  decltype(call()) result = -1;
  bool made = false;
  deadline = later(deadline, take_turn(object, site));
  auto look = [&] {
    if (made) return true;
    result = call();
    made = result >= 0 || (errno != EAGAIN && errno != ENOMSG);
    return made;
  };
  const auto made_in_turn = [&] {
    make_use(Order::acq_rel);
    return look();
  };
  struct Waiting {
    decltype(look)* again;
    u64 changes;
  };
  while (!made_in_turn()) {
    const int error = errno;
    Waiting w{&look, messages.changes()};
    // (Not in another's turn, except where nobody else can go on.)
    const auto something = [](void* p) {
      const auto& waiting = *static_cast<const Waiting*>(p);
      return waiting.changes != messages.changes() || (engine.enabled.empty() && (*waiting.again)());
    };
    if (deadline <= now()) {
      errno = error;
      return result;
    }
    if (!ops::wait_for_outside(something, &w, deadline)) time_passed(deadline);
    turn_begins();
  }
  if (result < 0) return result;
  messages.received();
  messages.sent();
  return done(result);
}

// From one descriptor to another.
template <class Call>
ssize_t copy(int from, int to, bool waits, uptr site, const Call& call) {
  if (waits &&
      (!await_turn(from, POLLIN, Order::acquire, site) || !await_turn(to, POLLOUT, Order::acq_rel, site)))
    return -1;
  if (!waits) await_turn(from, 0, Order::acq_rel, site);
  messages.received();
  about_to_send(to);
  const ssize_t n = call();
  after_sending(site);
  return done(n);
}

}  // namespace
}  // namespace fearless::border

using namespace fearless;
namespace b = fearless::border;

FEARLESS_REAL(ssize_t, sendfile, int, int, off_t*, size_t)
FEARLESS_REAL(ssize_t, sendfile64, int, int, off64_t*, size_t)
FEARLESS_REAL(ssize_t, splice, int, off64_t*, int, off64_t*, size_t, unsigned)
FEARLESS_REAL(ssize_t, tee, int, int, size_t, unsigned)
FEARLESS_REAL(ssize_t, vmsplice, int, const iovec*, size_t, unsigned)
FEARLESS_REAL(int, mq_send, mqd_t, const char*, size_t, unsigned)
FEARLESS_REAL(ssize_t, mq_receive, mqd_t, char*, size_t, unsigned*)
FEARLESS_REAL(int, msgsnd, int, const void*, size_t, int)
FEARLESS_REAL(ssize_t, msgrcv, int, void*, size_t, long, int)
FEARLESS_REAL(int, semop, int, sembuf*, size_t)
FEARLESS_REAL(int, semtimedop, int, sembuf*, size_t, const timespec*)
FEARLESS_REAL(int, flock, int, int)

FEARLESS_OWN(ssize_t, sendfile, (int to, int from, off_t* offset, size_t n)) {
  if (FEARLESS_OUTSIDE()) return real::sendfile(to, from, offset, n);
  return b::copy(from, to, true, FEARLESS_SITE(), [&] { return real::sendfile(to, from, offset, n); });
}
FEARLESS_OWN(ssize_t, sendfile64, (int to, int from, off64_t* offset, size_t n)) {
  if (FEARLESS_OUTSIDE()) return real::sendfile64(to, from, offset, n);
  return b::copy(from, to, true, FEARLESS_SITE(), [&] { return real::sendfile64(to, from, offset, n); });
}
FEARLESS_OWN(ssize_t, splice, (int from, off64_t* in, int to, off64_t* out, size_t n, unsigned flags)) {
  if (FEARLESS_OUTSIDE()) return real::splice(from, in, to, out, n, flags);
  return b::copy(from, to, (flags & SPLICE_F_NONBLOCK) == 0, FEARLESS_SITE(),
                 [&] { return real::splice(from, in, to, out, n, flags); });
}
FEARLESS_OWN(ssize_t, tee, (int from, int to, size_t n, unsigned flags)) {
  if (FEARLESS_OUTSIDE()) return real::tee(from, to, n, flags);
  return b::copy(from, to, (flags & SPLICE_F_NONBLOCK) == 0, FEARLESS_SITE(),
                 [&] { return real::tee(from, to, n, flags); });
}
FEARLESS_OWN(ssize_t, vmsplice, (int fd, const iovec* v, size_t n, unsigned flags)) {
  if (FEARLESS_OUTSIDE()) return real::vmsplice(fd, v, n, flags);
  b::await_turn(fd, 0, Order::acq_rel, FEARLESS_SITE());
  b::about_to_send(fd);
  b::received(fd);
  const ssize_t moved = real::vmsplice(fd, v, n, flags);
  b::after_sending(FEARLESS_SITE());
  return b::done(moved);
}

// (A message queue is a descriptor on Linux.)
FEARLESS_OWN(int, mq_send, (mqd_t q, const char* p, size_t n, unsigned priority)) {
  if (FEARLESS_OUTSIDE()) return real::mq_send(q, p, n, priority);
  b::reads(p, static_cast<i64>(n), FEARLESS_SITE());
  if (!b::await_turn(q, POLLOUT, Order::release, FEARLESS_SITE())) return -1;
  b::messages.sent();
  return b::done(real::mq_send(q, p, n, priority));
}
FEARLESS_OWN(ssize_t, mq_receive, (mqd_t q, char* p, size_t n, unsigned* priority)) {
  if (FEARLESS_OUTSIDE()) return real::mq_receive(q, p, n, priority);
  if (!b::await_turn(q, POLLIN, Order::acquire, FEARLESS_SITE())) return -1;
  const ssize_t got = real::mq_receive(q, p, n, priority);
  b::messages.received();
  b::writes(p, got, FEARLESS_SITE());
  if (got >= 0) b::writes_one(priority, FEARLESS_SITE());
  return b::done(got);
}

FEARLESS_OWN(int, msgsnd, (int q, const void* message, size_t n, int flags)) {
  if (FEARLESS_OUTSIDE()) return real::msgsnd(q, message, n, flags);
  b::reads(message, static_cast<i64>(n + sizeof(long)), FEARLESS_SITE());
  return b::attempt(0, (flags & IPC_NOWAIT) != 0 ? 0 : no_deadline, FEARLESS_SITE(),
                    [&] { return real::msgsnd(q, message, n, flags | IPC_NOWAIT); });
}
FEARLESS_OWN(ssize_t, msgrcv, (int q, void* message, size_t n, long type, int flags)) {
  if (FEARLESS_OUTSIDE()) return real::msgrcv(q, message, n, type, flags);
  const ssize_t got = b::attempt(0, (flags & IPC_NOWAIT) != 0 ? 0 : no_deadline, FEARLESS_SITE(),
                                 [&] { return real::msgrcv(q, message, n, type, flags | IPC_NOWAIT); });
  if (got >= 0) b::writes(message, got + static_cast<i64>(sizeof(long)), FEARLESS_SITE());
  return got;
}

namespace {
int operate(int set, const sembuf* operations, size_t n, const timespec* timeout, uptr site) {
  constexpr size_t most = 64;
  sembuf at_once[most];
  if (n > most) return real::semtimedop(set, const_cast<sembuf*>(operations), n, timeout);
  b::reads(operations, static_cast<i64>(n * sizeof *operations), site);
  u64 deadline = timeout == nullptr ? no_deadline : b::now() + b::span(*timeout);
  for (size_t i = 0; i < n; ++i) {
    at_once[i] = operations[i];
    if ((at_once[i].sem_flg & IPC_NOWAIT) != 0) deadline = 0;
    at_once[i].sem_flg = static_cast<short>(at_once[i].sem_flg | IPC_NOWAIT);
  }
  return b::attempt(0, deadline, site, [&] { return real::semop(set, at_once, n); });
}
}  // namespace
FEARLESS_OWN(int, semop, (int set, sembuf* operations, size_t n)) {
  if (FEARLESS_OUTSIDE()) return real::semop(set, operations, n);
  return operate(set, operations, n, nullptr, FEARLESS_SITE());
}
FEARLESS_OWN(int, semtimedop, (int set, sembuf* operations, size_t n, const timespec* timeout)) {
  if (FEARLESS_OUTSIDE()) return real::semtimedop(set, operations, n, timeout);
  return operate(set, operations, n, timeout, FEARLESS_SITE());
}

FEARLESS_OWN(int, flock, (int fd, int operation)) {
  if (FEARLESS_OUTSIDE()) return real::flock(fd, operation);
  return b::attempt(b::object_of(fd), (operation & LOCK_NB) != 0 ? 0 : no_deadline, FEARLESS_SITE(),
                    [&] { return real::flock(fd, operation | LOCK_NB); });
}

// (What comes after `what` is of the size of a pointer, if it is there. Record locks of the process keep none
// of its threads waiting, those of an open file do.)
namespace {
int control(int fd, int what, void* more, uptr site, RealFunction<int(int, int, void*)>& call) {
  if (what != F_OFD_SETLK && what != F_OFD_SETLKW) {
    b::take_turn_at(fd, site);
    return b::done(call(fd, what, more));
  }
  b::reads_one(static_cast<const struct flock*>(more), site);
  return b::attempt(b::object_of(fd), what == F_OFD_SETLK ? 0 : no_deadline, site,
                    [&] { return call(fd, F_OFD_SETLK, more); });
}
}  // namespace
FEARLESS_REAL(int, fcntl, int, int, void*)
FEARLESS_REAL(int, fcntl64, int, int, void*)
FEARLESS_OWN(int, fcntl, (int fd, int what, void* more)) {
  if (FEARLESS_OUTSIDE()) return real::fcntl(fd, what, more);
  return control(fd, what, more, FEARLESS_SITE(), real::fcntl);
}
FEARLESS_OWN(int, fcntl64, (int fd, int what, void* more)) {
  if (FEARLESS_OUTSIDE()) return real::fcntl64(fd, what, more);
  return control(fd, what, more, FEARLESS_SITE(), real::fcntl64);
}
