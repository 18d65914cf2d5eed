// The lock of a stream of the C library (flockfile): a recursive mutex. The library's own is never taken for
// long, as its calls on streams are not interrupted.
#pragma once

#include <stdio.h>

#include "core/base.hpp"

namespace fearless::border {

// Held by a call on a stream, as the library does it. To programs that never lock one themselves this makes
// no difference that they could see, so there it costs nothing.
class StreamLock {
 public:
  // Outside scenarios, and of a stream that is null, nothing is locked.
  StreamLock(FILE* stream, uptr site);
  ~StreamLock();
  StreamLock(const StreamLock&) = delete;
  StreamLock& operator=(const StreamLock&) = delete;

  // The stream is closed: nobody has locked it any more.
  void goes(FILE* stream);

 private:
  uptr lock_;  // or 0
  uptr site_;
};

// The scenario has opened it, unless it is null.
FILE* opened(FILE* stream);
void begin_execution_streams();

}  // namespace fearless::border
