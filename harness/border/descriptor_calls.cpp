#include "border/descriptor_calls.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include "core/syscalls.hpp"
#include "engine/graph_mode.hpp"

namespace fearless::border {

Messages messages;

namespace {

bool would_not_wait(int fd, short events) {
  pollfd p{fd, events, 0};
  return poll_now(&p, 1) != 0 || (fcntl(fd, F_GETFL) & O_NONBLOCK) != 0;
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

}  // namespace

uptr object_of(int fd) { return fd < 0 ? 0 : descriptor_objects + static_cast<unsigned>(fd); }

int poll_now(pollfd* fds, u64 n) {
  return static_cast<int>(sys::call_uninterrupted(SYS_poll, reinterpret_cast<u64>(fds), n, 0));
}

bool passes_messages(int fd) {
  struct stat s{};
  return fstat(fd, &s) == 0 && !S_ISREG(s.st_mode) && !S_ISDIR(s.st_mode) && !S_ISCHR(s.st_mode);
}

bool standard_output(int fd) { return fd == 1 || fd == 2; }

void take_turn(uptr object, Order order, uptr site) {
  engine.point({OpKind::file, order, 0, 0, object, site});
  engine.current->spin.clear();
  graph_mode::used_outside();
}

bool await_turn(int fd, short events, uptr site) {
  if (standard_output(fd)) return true;
  take_turn(object_of(fd), Order::acq_rel, site);
  if (events == 0) return true;
  timers::fire();
  auto look = [&] { return would_not_wait(fd, events) ? 1 : 0; };
  if (look() != 0) return true;
  const u64 deadline = deadline_of_socket(fd, events);
  if (wait_until(look, deadline, [&] { return events == POLLIN ? timers::next(fd) : no_deadline; }))
    return true;
  errno = EAGAIN;
  return false;
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

}  // namespace fearless::border
