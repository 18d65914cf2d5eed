// The C library's streams on pipes and sockets: what is written to one happens before what is read from
// another.
#pragma once

#include <stdio.h>

#include "core/base.hpp"

namespace fearless::border {

// Around a call that writes to a stream, or reads from one.
class ToStream {
 public:
  ToStream(FILE* stream, uptr site);
  ~ToStream();
  ToStream(const ToStream&) = delete;
  ToStream& operator=(const ToStream&) = delete;

 private:
  bool outside_;
};
class FromStream {
 public:
  FromStream(FILE* stream, uptr site);
  ~FromStream();
  FromStream(const FromStream&) = delete;
  FromStream& operator=(const FromStream&) = delete;

 private:
  FILE* stream_;  // or null: outside
};

}  // namespace fearless::border
