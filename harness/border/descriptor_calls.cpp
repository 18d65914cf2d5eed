#include "border/descriptor_calls.hpp"

#include <fcntl.h>
#include <limits.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include <bitset>

#include "border/descriptors.hpp"
#include "core/syscalls.hpp"
#include "engine/sent_signals.hpp"

namespace fearless::border {

Messages messages;

namespace {

// (The border's own fstat() takes a turn.)
bool is_about(int fd, struct stat* s) {
  return sys::call(SYS_fstat, static_cast<u64>(fd), reinterpret_cast<u64>(s)) == 0;
}

bool would_not_wait(int fd, short events) {
  pollfd p{fd, events, 0};
  return poll_now(&p, 1) != 0 || !calls_wait(fd);
}

// Sockets may have a time of their own after which a call gives up.
u64 deadline_of_socket(int fd, short events) {
  timeval t{};
  socklen_t n = sizeof t;
  const int option = events == POLLIN ? SO_RCVTIMEO : SO_SNDTIMEO;
  if (sys::call(SYS_getsockopt, static_cast<u64>(fd), SOL_SOCKET, static_cast<u64>(option),
                reinterpret_cast<u64>(&t), reinterpret_cast<u64>(&n)) != 0)
    return no_deadline;
  const u64 span = static_cast<u64>(t.tv_sec) * 1'000'000'000 + static_cast<u64>(t.tv_usec) * 1000;
  return span == 0 ? no_deadline : now() + span;
}

// What a descriptor was, as far as is known in this execution: it may be closed before a call on it.
std::bitset<first_tool_descriptor> passes_no_messages;

bool passes_messages(const struct stat& s) {
  return !S_ISREG(s.st_mode) && !S_ISDIR(s.st_mode) && !S_ISCHR(s.st_mode);
}

// One that is ready to be written to takes what is sent without waiting: a pipe, up to PIPE_BUF bytes.
bool takes(const ToSend& s) {
  struct stat about{};
  if (!is_about(s.fd, &about)) return true;
  if (S_ISFIFO(about.st_mode)) return s.bytes <= PIPE_BUF;
  return S_ISREG(about.st_mode) || S_ISDIR(about.st_mode) || S_ISCHR(about.st_mode);
}

// It was ready, and yet refused (a larger message than there is room for): until something has been sent or
// received.
bool await_message(u64 deadline) {
  u64 seen = messages.changes();
  const auto changed = [](void* p) { return *static_cast<const u64*>(p) != messages.changes(); };
  return ops::wait_for_outside(changed, &seen, deadline);
}

}  // namespace

uptr object_of(int fd) { return fd < 0 ? 0 : descriptor_objects + static_cast<unsigned>(fd); }

int control(int fd, int what, u64 value) {
  const i64 r = sys::call(SYS_fcntl, static_cast<u64>(fd), static_cast<u64>(what), value);
  return r < 0 ? -1 : static_cast<int>(r);
}

bool calls_wait(int fd) {
  const int flags = control(fd, F_GETFL);
  return flags >= 0 && (flags & O_NONBLOCK) == 0;
}

NotWaiting::NotWaiting(int fd) : fd_(fd), flags_(control(fd, F_GETFL)) { set(flags_ | O_NONBLOCK); }
NotWaiting::~NotWaiting() {
  const int error = errno;
  set(flags_);
  errno = error;
}
void NotWaiting::set(int flags) const {
  if (flags_ >= 0 && (flags_ & O_NONBLOCK) == 0) control(fd_, F_SETFL, static_cast<u64>(flags));
}

int poll_now(pollfd* fds, u64 n) {
  return static_cast<int>(sys::call_uninterrupted(SYS_poll, reinterpret_cast<u64>(fds), n, 0));
}

bool passes_messages(int fd) {
  struct stat s{};
  return is_about(fd, &s) && passes_messages(s);
}

void forget_descriptors() { passes_no_messages.reset(); }

// An event is of the same order whether the descriptor is still open or not.
Order order_of_use(int fd, Order order) {
  if (fd < 0 || fd >= first_tool_descriptor) return order;
  auto known_for_none = passes_no_messages[static_cast<std::size_t>(fd)];
  if (struct stat s{}; is_about(fd, &s)) known_for_none = !passes_messages(s);
  return known_for_none ? Order::relaxed : order;
}

bool standard_output(int fd) { return fd == 1 || fd == 2; }

u64 take_turn(uptr object, uptr site) {
  engine.point({OpKind::file, Order::acq_rel, 0, 0, object, site});
  engine.current->spin.clear();
  return turn_begins();
}

void take_turn_at(uptr object, uptr site) {
  take_turn(object, site);
  make_use(Order::relaxed);
}

void take_turn_at(int fd, uptr site) {
  if (!standard_output(fd)) take_turn_at(object_of(fd), site);
}

bool await_turn(int fd, short events, Order order, uptr site) {
  if (standard_output(fd)) return true;
  take_turn(object_of(fd), site);
  if (engine.graph != nullptr) order = order_of_use(fd, order);
  auto look = [&] { return events == 0 || would_not_wait(fd, events) ? 1 : 0; };
  if (look_in_turn(look, order)) return true;
  const u64 deadline = deadline_of_socket(fd, events);
  if (wait_until(look, deadline, order, [&] { return events == POLLIN ? timers::next(fd) : no_deadline; }))
    return true;
  errno = EAGAIN;
  return false;
}

void about_to_send(int fd) {
  sent_signals::broken_pipe();  // (of an earlier call that does not ask)
  if (standard_output(fd) || !passes_messages(fd)) return;
  messages.sent();
}

void received(int fd) {
  if (passes_messages(fd)) messages.received();
}

ssize_t send_all(const ToSend& s, ssize_t (*from)(const void* context, size_t sent), const void* context) {
  const short events = awaited(POLLOUT, s.flags);
  if (!await_turn(s.fd, events, Order::release, s.site)) return -1;
  about_to_send(s.fd);
  const bool waits = events != 0 && !standard_output(s.fd) && calls_wait(s.fd);
  if (!waits || takes(s)) return from(context, 0);
  const u64 deadline = deadline_of_socket(s.fd, POLLOUT);
  for (size_t sent = 0;;) {
    const ssize_t n = [&] {
      const NotWaiting here(s.fd);
      return from(context, sent);
    }();
    const ssize_t failed = sent == 0 ? -1 : static_cast<ssize_t>(sent);
    if (n >= 0) {
      sent += static_cast<size_t>(n);
      if (sent >= s.bytes || n == 0) return static_cast<ssize_t>(sent);
    } else if (errno != EAGAIN) {
      return failed;
    } else if (!await_message(deadline)) {
      time_passed(deadline);
      errno = EAGAIN;
      return failed;
    }
    if (!await_turn(s.fd, POLLOUT, Order::release, s.site)) return failed;
    about_to_send(s.fd);
  }
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

iovec piece_from(const iovec* v, size_t from) {
  for (; from >= v->iov_len; ++v) from -= v->iov_len;
  return {static_cast<char*>(v->iov_base) + from, v->iov_len - from};
}

ssize_t bytes_in(const iovec* v, size_t pieces) {
  ssize_t n = 0;
  for (size_t i = 0; i < pieces; ++i) n += static_cast<ssize_t>(v[i].iov_len);
  return n;
}

}  // namespace fearless::border
