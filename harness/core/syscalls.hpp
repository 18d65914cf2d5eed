// Linux system calls made directly. The runtime may be entered while libc's own state (errno, a lock)
// belongs to the user's code, and `syscall` itself is one of the functions it owns.
#pragma once

#include <cerrno>

#include "core/base.hpp"

namespace fearless::sys {

// Results as the kernel gives them: negative numbers are -errno.
FEARLESS_INLINE i64 call(long number, u64 a = 0, u64 b = 0, u64 c = 0, u64 d = 0, u64 e = 0, u64 f = 0) {
  i64 result;
  register u64 r10 asm("r10") = d;
  register u64 r8 asm("r8") = e;
  register u64 r9 asm("r9") = f;
  asm volatile("syscall"
               : "=a"(result)
               : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
               : "rcx", "r11", "memory");
  return result;
}

// A result as functions of libc return it: -1, and errno, for an error.
inline i64 returned(i64 r) {
  if (r >= 0 || r < -4095) return r;
  errno = static_cast<int>(-r);
  return -1;
}

// As `call`, again whenever a signal has ended it (EINTR): the kernel ends even calls that do not wait so.
template <class... Arguments>
i64 call_uninterrupted(long number, Arguments... arguments) {
  i64 result;
  do result = call(number, static_cast<u64>(arguments)...);
  while (result == -EINTR);
  return result;
}

// Address space, as mmap(2). `fixed`: exactly there or fail. Returns null on failure.
void* map(uptr where, u64 bytes, bool fixed, bool readable = true);
void unmap(void* p, u64 bytes);
// The pages read as zero afterwards (for private anonymous memory).
void forget_pages(void* p, u64 bytes);

i64 write_all(int fd, const char* text, u64 bytes);
[[noreturn]] void exit_process(int status);

// Nanoseconds of the monotonic clock; real time, whatever the scenario sees.
u64 monotonic_ns();

}  // namespace fearless::sys
