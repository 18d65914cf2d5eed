#include "border/fifos.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>

#include "border/descriptor_calls.hpp"
#include "core/syscalls.hpp"

namespace fearless::border::fifos {
namespace {

// An end to read from has been opened: has the other, if only for a moment? What is in the pipe stays there.
bool has_writer(int fd) {
  pollfd p{fd, POLLIN, 0};
  if (poll_now(&p, 1) != 0) return true;
  int probe[2] = {-1, -1};
  if (sys::call(SYS_pipe2, reinterpret_cast<u64>(probe), O_CLOEXEC) != 0) return true;
  const i64 n = sys::call(SYS_tee, static_cast<u64>(fd), static_cast<u64>(probe[1]), 1, SPLICE_F_NONBLOCK);
  for (const int end : probe) sys::call(SYS_close, static_cast<u64>(end));
  return n != 0;
}

}  // namespace

bool waits(int directory, const char* path, int flags) {
  struct stat s{};
  return (flags & (O_NONBLOCK | O_PATH)) == 0 && (flags & O_ACCMODE) != O_RDWR && path != nullptr &&
         sys::call(SYS_newfstatat, static_cast<u64>(directory), reinterpret_cast<u64>(path),
                   reinterpret_cast<u64>(&s), 0) == 0 &&
         S_ISFIFO(s.st_mode);
}

int open(int directory, const char* path, int flags, uptr site) {
  const bool reads = (flags & O_ACCMODE) == O_RDONLY;
  take_turn(0, site);
  messages.sent();  // (The other end may see this one before its thread goes on.)
  i64 fd = -ENXIO;
  const auto try_to_open = [&] {
    if (fd == -ENXIO)
      fd = sys::call_uninterrupted(SYS_openat, static_cast<u64>(directory), reinterpret_cast<u64>(path),
                                   static_cast<u64>(flags | O_NONBLOCK));
    return fd != -ENXIO;
  };
  auto look = [&] { return try_to_open() && (fd < 0 || !reads || has_writer(static_cast<int>(fd))) ? 1 : 0; };
  make_use(Order::acq_rel);
  try_to_open();
  if (reads) done(0);  // one may wait for this end, and its open ends with this use
  if (look() == 0) wait_until(look, no_deadline, Order::acquire, [] { return no_deadline; });
  if (fd < 0) {
    errno = static_cast<int>(-fd);
    return -1;
  }
  const i64 now_set = sys::call(SYS_fcntl, static_cast<u64>(fd), F_GETFL);
  sys::call(SYS_fcntl, static_cast<u64>(fd), F_SETFL, static_cast<u64>(now_set & ~i64{O_NONBLOCK}));
  messages.received();
  return done(static_cast<int>(fd));
}

int flags_of(const char* mode) {
  int flags = mode[0] == 'r' ? O_RDONLY : O_WRONLY;
  for (; *mode != 0 && *mode != ','; ++mode) {
    if (*mode == '+') flags = (flags & ~O_ACCMODE) | O_RDWR;
    if (*mode == 'e') flags |= O_CLOEXEC;
  }
  return flags;
}

}  // namespace fearless::border::fifos
