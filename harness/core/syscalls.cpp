#include "core/syscalls.hpp"

#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>

namespace fearless::sys {

void* map(uptr where, u64 bytes, bool fixed, bool readable) {
  const int protection = readable ? PROT_READ | PROT_WRITE : PROT_NONE;
  const int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | (fixed ? MAP_FIXED_NOREPLACE : 0);
  const i64 p = call(SYS_mmap, where, bytes, static_cast<u64>(protection), static_cast<u64>(flags),
                     static_cast<u64>(-1), 0);
  if (p < 0 && p > -4096) return nullptr;
  // A kernel older than 4.17 takes the address as a hint only.
  if (fixed && static_cast<uptr>(p) != where) {
    call(SYS_munmap, static_cast<u64>(p), bytes);
    return nullptr;
  }
  return reinterpret_cast<void*>(p);
}

void unmap(void* p, u64 bytes) { call(SYS_munmap, reinterpret_cast<u64>(p), bytes); }

void forget_pages(void* p, u64 bytes) { call(SYS_madvise, reinterpret_cast<u64>(p), bytes, MADV_DONTNEED); }

i64 write_all(int fd, const char* text, u64 bytes) {
  u64 done = 0;
  while (done < bytes) {
    const i64 n = call(SYS_write, static_cast<u64>(fd), reinterpret_cast<u64>(text + done), bytes - done);
    if (n == -EINTR || n == -EAGAIN) continue;
    if (n <= 0) return n;
    done += static_cast<u64>(n);
  }
  return static_cast<i64>(done);
}

void exit_process(int status) {
  for (;;) call(SYS_exit_group, static_cast<u64>(status));
}

u64 monotonic_ns() {
  timespec t{};
  call(SYS_clock_gettime, CLOCK_MONOTONIC, reinterpret_cast<u64>(&t));
  return static_cast<u64>(t.tv_sec) * 1000000000U + static_cast<u64>(t.tv_nsec);
}

}  // namespace fearless::sys
