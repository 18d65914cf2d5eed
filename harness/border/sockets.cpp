// Calls on sockets: what they send and receive, and the addresses and headers they are given.
#include <sys/socket.h>

#include <algorithm>
#include <cstddef>

#include "border/descriptor_calls.hpp"
#include "border/descriptors.hpp"
#include "border/own.hpp"
#include "border/touched.hpp"

FEARLESS_REAL(ssize_t, recv, int, void*, size_t, int)
FEARLESS_REAL(ssize_t, recvfrom, int, void*, size_t, int, sockaddr*, socklen_t*)
FEARLESS_REAL(ssize_t, recvmsg, int, msghdr*, int)
FEARLESS_REAL(ssize_t, send, int, const void*, size_t, int)
FEARLESS_REAL(ssize_t, sendto, int, const void*, size_t, int, const sockaddr*, socklen_t)
FEARLESS_REAL(ssize_t, sendmsg, int, const msghdr*, int)
FEARLESS_REAL(int, accept, int, sockaddr*, socklen_t*)
FEARLESS_REAL(int, accept4, int, sockaddr*, socklen_t*, int)
FEARLESS_REAL(int, connect, int, const sockaddr*, socklen_t)
FEARLESS_REAL(int, bind, int, const sockaddr*, socklen_t)
FEARLESS_REAL(int, shutdown, int, int)
FEARLESS_REAL(int, getsockname, int, sockaddr*, socklen_t*)
FEARLESS_REAL(int, getpeername, int, sockaddr*, socklen_t*)
FEARLESS_REAL(int, getsockopt, int, int, int, void*, socklen_t*)
FEARLESS_REAL(int, setsockopt, int, int, int, const void*, socklen_t)

using namespace fearless;
namespace b = fearless::border;

namespace {

// What a call fills in by as much as there is room, and how much there is of it.
class Filled {
 public:
  Filled(void* to, socklen_t* bytes, uptr site)
      : to_(to), bytes_(bytes), room_(bytes != nullptr ? *bytes : 0), site_(site) {}

  template <class T>
  T after(T result) const {
    if (result < 0 || to_ == nullptr || bytes_ == nullptr) return result;
    b::writes(to_, std::min(room_, *bytes_), site_);
    b::writes_one(bytes_, site_);
    return result;
  }

 private:
  void* to_;
  socklen_t* bytes_;
  socklen_t room_;
  uptr site_;
};

ssize_t send_from(int fd, const void* buffer, size_t n, size_t sent, int flags) {
  return real::send(fd, static_cast<const char*>(buffer) + sent, n - sent, flags);
}

bool is_stream(int fd) {
  int type = 0;
  socklen_t n = sizeof type;
  return real::getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &n) == 0 && type == SOCK_STREAM;
}

// Whether a call is to wait until it has all that it asks for.
bool waits_for_all(int fd, int flags) {
  return (flags & (MSG_WAITALL | MSG_DONTWAIT | MSG_PEEK)) == MSG_WAITALL && b::calls_wait(fd) &&
         is_stream(fd);
}

// A call that receives up to n bytes by `first`, and waits until it has all if its flags say so; `piece_from`
// is where in the buffer, or in which of several, the bytes go.
template <class First, class PieceFrom>
ssize_t receive_all(int fd, size_t n, int flags, uptr site, First first, PieceFrom piece_from) {
  const bool all = waits_for_all(fd, flags);
  const int each = all ? flags & ~MSG_WAITALL : flags;
  ssize_t got = b::receive(fd, nullptr, site, [&] { return first(each); }, flags);
  while (all && got > 0 && static_cast<size_t>(got) < n) {
    const iovec piece = piece_from(static_cast<size_t>(got));
    const auto more = [&] { return real::recv(fd, piece.iov_base, piece.iov_len, each); };
    const ssize_t r = b::receive(fd, nullptr, site, more, flags);
    if (r <= 0) break;
    got += r;
  }
  return got;
}

template <class First>
ssize_t receive_all(int fd, void* buffer, size_t n, int flags, uptr site, First first) {
  const auto rest = [&](size_t got) { return iovec{static_cast<char*>(buffer) + got, n - got}; };
  const ssize_t got = receive_all(fd, n, flags, site, first, rest);
  b::writes(buffer, flags & MSG_TRUNC ? std::min(got, static_cast<ssize_t>(n)) : got, site);
  return got;
}

ssize_t receive(int fd, void* buffer, size_t n, int flags, uptr site) {
  return receive_all(fd, buffer, n, flags, site, [&](int how) { return real::recv(fd, buffer, n, how); });
}

ssize_t receive_from(int fd, void* buffer, size_t n, int flags, sockaddr* from, socklen_t* from_n,
                     uptr site) {
  const Filled address(from, from_n, site);
  return address.after(receive_all(
      fd, buffer, n, flags, site, [&](int how) { return real::recvfrom(fd, buffer, n, how, from, from_n); }));
}

// What a call is told by a header, up to what only the system says there.
void reads_header(const msghdr* m, uptr site) { b::reads(m, offsetof(msghdr, msg_flags), site); }

}  // namespace

FEARLESS_OWN(ssize_t, recv, (int fd, void* buffer, size_t n, int flags)) {
  if (FEARLESS_OUTSIDE()) return real::recv(fd, buffer, n, flags);
  return receive(fd, buffer, n, flags, FEARLESS_SITE());
}
FEARLESS_OWN(ssize_t, __recv_chk, (int fd, void* buffer, size_t n, size_t, int flags)) {
  if (FEARLESS_OUTSIDE()) return real::recv(fd, buffer, n, flags);
  return receive(fd, buffer, n, flags, FEARLESS_SITE());
}
FEARLESS_OWN(ssize_t, recvfrom,
             (int fd, void* buffer, size_t n, int flags, sockaddr* from, socklen_t* from_n)) {
  if (FEARLESS_OUTSIDE()) return real::recvfrom(fd, buffer, n, flags, from, from_n);
  return receive_from(fd, buffer, n, flags, from, from_n, FEARLESS_SITE());
}
FEARLESS_OWN(ssize_t, __recvfrom_chk,
             (int fd, void* buffer, size_t n, size_t, int flags, sockaddr* from, socklen_t* from_n)) {
  if (FEARLESS_OUTSIDE()) return real::recvfrom(fd, buffer, n, flags, from, from_n);
  return receive_from(fd, buffer, n, flags, from, from_n, FEARLESS_SITE());
}
FEARLESS_OWN(ssize_t, recvmsg, (int fd, msghdr* m, int flags)) {
  if (FEARLESS_OUTSIDE()) return real::recvmsg(fd, m, flags);
  b::note_opened();  // it may bring descriptors
  const uptr site = FEARLESS_SITE();
  reads_header(m, site);
  const socklen_t room = m->msg_namelen;
  const ssize_t n = receive_all(
      fd, static_cast<size_t>(b::bytes_in(m->msg_iov, m->msg_iovlen)), flags, site,
      [&](int how) { return real::recvmsg(fd, m, how); },
      [&](size_t got) { return b::piece_from(m->msg_iov, got); });
  if (n < 0) return n;
  b::touches(m->msg_iov, m->msg_iovlen, n, true, site);
  if (m->msg_name != nullptr) {
    b::writes(m->msg_name, std::min(room, m->msg_namelen), site);
    b::writes_one(&m->msg_namelen, site);
  }
  b::writes(m->msg_control, static_cast<i64>(m->msg_controllen), site);
  b::writes_one(&m->msg_controllen, site);
  b::writes_one(&m->msg_flags, site);
  return n;
}
FEARLESS_OWN(ssize_t, send, (int fd, const void* buffer, size_t n, int flags)) {
  if (FEARLESS_OUTSIDE()) return real::send(fd, buffer, n, flags);
  const auto rest = [&](size_t sent) { return send_from(fd, buffer, n, sent, flags); };
  b::reads(buffer, static_cast<i64>(n), FEARLESS_SITE());
  return b::transmit(fd, n, FEARLESS_SITE(), [&] { return rest(0); }, rest, flags);
}
FEARLESS_OWN(ssize_t, sendto,
             (int fd, const void* buffer, size_t n, int flags, const sockaddr* to, socklen_t to_n)) {
  if (FEARLESS_OUTSIDE()) return real::sendto(fd, buffer, n, flags, to, to_n);
  if (to != nullptr) b::reads(to, to_n, FEARLESS_SITE());
  b::reads(buffer, static_cast<i64>(n), FEARLESS_SITE());
  return b::transmit(
      fd, n, FEARLESS_SITE(), [&] { return real::sendto(fd, buffer, n, flags, to, to_n); },
      [&](size_t sent) { return send_from(fd, buffer, n, sent, flags); }, flags);
}
FEARLESS_OWN(ssize_t, sendmsg, (int fd, const msghdr* m, int flags)) {
  if (FEARLESS_OUTSIDE()) return real::sendmsg(fd, m, flags);
  const uptr site = FEARLESS_SITE();
  reads_header(m, site);
  if (m->msg_name != nullptr) b::reads(m->msg_name, m->msg_namelen, site);
  if (m->msg_control != nullptr) b::reads(m->msg_control, static_cast<i64>(m->msg_controllen), site);
  const ssize_t bytes = b::bytes_in(m->msg_iov, m->msg_iovlen);
  b::touches(m->msg_iov, m->msg_iovlen, bytes, false, site);
  const auto rest = [&](size_t sent) {
    const iovec piece = b::piece_from(m->msg_iov, sent);
    return send_from(fd, piece.iov_base, piece.iov_len, 0, flags);
  };
  return b::transmit(
      fd, static_cast<size_t>(bytes), site, [&] { return real::sendmsg(fd, m, flags); }, rest, flags);
}
FEARLESS_OWN(int, accept, (int fd, sockaddr* from, socklen_t* n)) {
  if (FEARLESS_OUTSIDE()) return real::accept(fd, from, n);
  b::note_opened();
  const Filled address(from, n, FEARLESS_SITE());
  return static_cast<int>(address.after(
      b::receive(fd, nullptr, FEARLESS_SITE(), [&] { return ssize_t{real::accept(fd, from, n)}; })));
}
FEARLESS_OWN(int, accept4, (int fd, sockaddr* from, socklen_t* n, int flags)) {
  if (FEARLESS_OUTSIDE()) return real::accept4(fd, from, n, flags);
  b::note_opened();
  const Filled address(from, n, FEARLESS_SITE());
  return static_cast<int>(address.after(
      b::receive(fd, nullptr, FEARLESS_SITE(), [&] { return ssize_t{real::accept4(fd, from, n, flags)}; })));
}
FEARLESS_OWN(int, connect, (int fd, const sockaddr* to, socklen_t n)) {
  if (FEARLESS_OUTSIDE()) return real::connect(fd, to, n);
  if (to != nullptr) b::reads(to, n, FEARLESS_SITE());
  b::await_turn(fd, 0, Order::release, FEARLESS_SITE());
  b::about_to_send(fd);
  return b::done(real::connect(fd, to, n));
}
FEARLESS_OWN(int, bind, (int fd, const sockaddr* to, socklen_t n)) {
  if (to != nullptr) b::reads(to, n, FEARLESS_SITE());
  return real::bind(fd, to, n);
}
FEARLESS_OWN(int, shutdown, (int fd, int how)) {
  if (FEARLESS_OUTSIDE()) return real::shutdown(fd, how);
  b::await_turn(fd, 0, Order::release, FEARLESS_SITE());
  b::about_to_send(fd);
  return b::done(real::shutdown(fd, how));
}

FEARLESS_OWN(int, getsockname, (int fd, sockaddr* to, socklen_t* n)) {
  const Filled address(to, n, FEARLESS_SITE());
  return address.after(real::getsockname(fd, to, n));
}
FEARLESS_OWN(int, getpeername, (int fd, sockaddr* to, socklen_t* n)) {
  const Filled address(to, n, FEARLESS_SITE());
  return address.after(real::getpeername(fd, to, n));
}
FEARLESS_OWN(int, getsockopt, (int fd, int level, int name, void* to, socklen_t* n)) {
  const Filled value(to, n, FEARLESS_SITE());
  return value.after(real::getsockopt(fd, level, name, to, n));
}
FEARLESS_OWN(int, setsockopt, (int fd, int level, int name, const void* value, socklen_t n)) {
  if (value != nullptr) b::reads(value, n, FEARLESS_SITE());
  return real::setsockopt(fd, level, name, value, n);
}
