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

ssize_t receive_from(int fd, void* buffer, size_t n, int flags, sockaddr* from, socklen_t* from_n,
                     uptr site) {
  const Filled address(from, from_n, site);
  return address.after(b::receive(
      fd, buffer, site, [&] { return real::recvfrom(fd, buffer, n, flags, from, from_n); }, flags));
}

// What a call is told by a header, up to what only the system says there.
void reads_header(const msghdr* m, uptr site) { b::reads(m, offsetof(msghdr, msg_flags), site); }

}  // namespace

FEARLESS_OWN(ssize_t, recv, (int fd, void* buffer, size_t n, int flags)) {
  if (FEARLESS_OUTSIDE()) return real::recv(fd, buffer, n, flags);
  return b::receive(fd, buffer, FEARLESS_SITE(), [&] { return real::recv(fd, buffer, n, flags); }, flags);
}
FEARLESS_OWN(ssize_t, __recv_chk, (int fd, void* buffer, size_t n, size_t, int flags)) {
  if (FEARLESS_OUTSIDE()) return real::recv(fd, buffer, n, flags);
  return b::receive(fd, buffer, FEARLESS_SITE(), [&] { return real::recv(fd, buffer, n, flags); }, flags);
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
  const ssize_t n = b::receive(fd, nullptr, site, [&] { return real::recvmsg(fd, m, flags); }, flags);
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
  return b::transmit(fd, buffer, n, FEARLESS_SITE(), [&] { return real::send(fd, buffer, n, flags); }, flags);
}
FEARLESS_OWN(ssize_t, sendto,
             (int fd, const void* buffer, size_t n, int flags, const sockaddr* to, socklen_t to_n)) {
  if (FEARLESS_OUTSIDE()) return real::sendto(fd, buffer, n, flags, to, to_n);
  if (to != nullptr) b::reads(to, to_n, FEARLESS_SITE());
  return b::transmit(
      fd, buffer, n, FEARLESS_SITE(), [&] { return real::sendto(fd, buffer, n, flags, to, to_n); }, flags);
}
FEARLESS_OWN(ssize_t, sendmsg, (int fd, const msghdr* m, int flags)) {
  if (FEARLESS_OUTSIDE()) return real::sendmsg(fd, m, flags);
  const uptr site = FEARLESS_SITE();
  reads_header(m, site);
  if (m->msg_name != nullptr) b::reads(m->msg_name, m->msg_namelen, site);
  if (m->msg_control != nullptr) b::reads(m->msg_control, static_cast<i64>(m->msg_controllen), site);
  b::touches(m->msg_iov, m->msg_iovlen, b::bytes_in(m->msg_iov, m->msg_iovlen), false, site);
  return b::transmit(fd, nullptr, 0, site, [&] { return real::sendmsg(fd, m, flags); }, flags);
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
  b::await_turn(fd, 0, FEARLESS_SITE());
  b::about_to_send(fd);
  return b::done(real::connect(fd, to, n));
}
FEARLESS_OWN(int, bind, (int fd, const sockaddr* to, socklen_t n)) {
  if (to != nullptr) b::reads(to, n, FEARLESS_SITE());
  return real::bind(fd, to, n);
}
FEARLESS_OWN(int, shutdown, (int fd, int how)) {
  if (FEARLESS_OUTSIDE()) return real::shutdown(fd, how);
  b::await_turn(fd, 0, FEARLESS_SITE());
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
