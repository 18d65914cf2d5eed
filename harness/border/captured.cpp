#include "border/captured.hpp"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "border/descriptor_calls.hpp"
#include "border/descriptors.hpp"
#include "core/syscalls.hpp"

namespace fearless::border {
namespace {

struct Taken {
  int fd;
  Slot by;
};
std::vector<Taken> taken;

// `wanted`: a Taken.
bool taken_by_nobody_else(void* wanted) {
  const auto& w = *static_cast<const Taken*>(wanted);
  return std::none_of(taken.begin(), taken.end(),
                      [&](const Taken& t) { return t.fd == w.fd && t.by != w.by; });
}

void await_others(int fd) {
  Taken wanted{fd, engine.current->slot};
  while (!taken_by_nobody_else(&wanted)) ops::wait_for_outside(taken_by_nobody_else, &wanted, no_deadline);
}

bool may_wait(int fd) {
  return !standard_output(fd) && passes_messages(fd) && calls_wait(fd) &&
         (control(fd, F_GETFL) & O_ACCMODE) != O_RDONLY;
}

// From here on fd is another one's file. (By system calls: none of this is the program's doing.)
void stand_for(int fd, int other) {
  const int flags = control(fd, F_GETFD);
  const u64 how = flags >= 0 && (flags & FD_CLOEXEC) != 0 ? O_CLOEXEC : 0;
  sys::call(SYS_dup3, static_cast<u64>(other), static_cast<u64>(fd), how);
}

}  // namespace

void Captured::begin_execution() { taken.clear(); }

void Captured::begin(int fd, u64 bytes, uptr site) {
  if (fd < 0) return;
  site_ = site;
  if (!taken.empty()) await_others(fd);
  if (bytes <= PIPE_BUF || !may_wait(fd)) return;
  const i64 memory = sys::call(SYS_memfd_create, reinterpret_cast<u64>("captured"), MFD_CLOEXEC);
  if (memory < 0) return;
  const int real = control(fd, F_DUPFD_CLOEXEC);
  if (real < 0) {
    sys::call(SYS_close, static_cast<u64>(memory));
    return;
  }
  fd_ = fd;
  real_ = real;
  memory_ = static_cast<int>(memory);
  note_opened();
  stand_for(fd, memory_);
}

bool Captured::send(bool closed) {
  if (real_ < 0) {
    if (site_ != 0) after_sending(site_);
    return true;
  }
  struct stat s{};
  sys::call(SYS_fstat, static_cast<u64>(memory_), reinterpret_cast<u64>(&s));
  const auto n = static_cast<u64>(s.st_size);
  const std::unique_ptr<char, decltype(&free)> bytes(static_cast<char*>(malloc(n)), free);
  const i64 got = sys::call(SYS_pread64, static_cast<u64>(memory_), reinterpret_cast<u64>(bytes.get()), n, 0);
  sys::call(SYS_close, static_cast<u64>(memory_));
  if (!closed) stand_for(fd_, real_);
  taken.push_back({fd_, engine.current->slot});
  const bool all = n == 0 || write_all(real_, bytes.get(), n, site_) == got;
  const int error = errno;
  taken.erase(
      std::find_if(taken.begin(), taken.end(), [&](const Taken& t) { return t.by == engine.current->slot; }));
  sys::call(SYS_close, static_cast<u64>(real_));
  real_ = -1;
  errno = error;
  return all;
}

}  // namespace fearless::border
