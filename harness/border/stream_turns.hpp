// The C library's streams on pipes and sockets: what is written to one happens before what is read from
// another.
#pragma once

#include <stdio.h>

#include <optional>

#include "border/captured.hpp"
#include "border/descriptor_calls.hpp"
#include "border/stream_locks.hpp"

namespace fearless::border {

// Around a call that writes to a stream, or reads from one.
class ToStream {
 public:
  static constexpr u64 unknown = 1 << 30;
  enum class Then : u8 { open, closed };

  // So many bytes besides those in the stream's buffer.
  ToStream(FILE* stream, u64 bytes, uptr site, Then then = Then::open);
  ~ToStream();
  ToStream(const ToStream&) = delete;
  ToStream& operator=(const ToStream&) = delete;

 private:
  StreamLock lock_;
  FILE* stream_;  // or null: outside, or that of no descriptor
  Then then_;
  Captured captured_;
};
class FromStream {
 public:
  // So many bytes are wanted, or those up to one that is `end`, if it is not negative.
  FromStream(FILE* stream, u64 bytes, int end, uptr site);
  ~FromStream();
  FromStream(const FromStream&) = delete;
  FromStream& operator=(const FromStream&) = delete;

  // After a call that has not brought all that it was asked for: whether more has come meanwhile. It has not
  // if the input has ended, or if calls on the descriptor do not wait.
  bool wants_more();

 private:
  StreamLock lock_;
  FILE* stream_;  // or null: outside
  uptr site_;
  std::optional<NotWaiting> not_waiting_;
};

}  // namespace fearless::border
