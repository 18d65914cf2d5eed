// What calls that send or receive have in common.
#pragma once

#include <poll.h>
#include <sys/uio.h>

#include <cerrno>

#include "border/touched.hpp"
#include "engine/engine.hpp"

namespace fearless::border {

// The moment at which the current thread may make a call on `fd`.
void await_turn(int fd, short events, uptr site);
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

// The pieces that n bytes are in, and where they are said to be.
void touches(const iovec* v, size_t pieces, ssize_t n, bool write, uptr site);
ssize_t bytes_in(const iovec* v, size_t pieces);

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

}  // namespace fearless::border
