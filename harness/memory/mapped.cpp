#include "memory/mapped.hpp"

#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include <algorithm>

#include "core/syscalls.hpp"

namespace fearless::mapped {
namespace {

constexpr u64 page = 4096;
constexpr uptr region = uptr{0x30} << 32;  // 192 GiB; where ThreadSanitizer's runtime has room for it, too
constexpr u64 region_bytes = u64{256} << 30;

// (A page between two of them is nobody's.)
uptr next = region;

// Reads which pages are there (proc(5), pagemap).
class Pages {
 public:
  Pages()
      : fd_(sys::call(SYS_openat, static_cast<u64>(AT_FDCWD), reinterpret_cast<u64>("/proc/self/pagemap"),
                      O_RDONLY | O_CLOEXEC)) {}
  ~Pages() {
    if (fd_ >= 0) sys::call(SYS_close, static_cast<u64>(fd_));
  }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  static constexpr u64 at_once = 4096;
  // Of as many as can be told at once from `address` on; where the system tells nothing, all may be.
  void look_at(uptr address) {
    const u64 bytes = sizeof entries_;
    const u64 offset = address / page * sizeof *entries_;
    if (fd_ < 0 || sys::call(SYS_pread64, static_cast<u64>(fd_), reinterpret_cast<u64>(entries_), bytes,
                             offset) != static_cast<i64>(bytes))
      std::fill_n(entries_, at_once, ~u64{0});
  }
  bool may_be_there(u64 i) const { return (entries_[i] >> 62) != 0; }  // in memory or swapped out

 private:
  i64 fd_;
  u64 entries_[at_once];
};

bool copy(uptr address, uptr (&words)[page / sizeof(uptr)]) {
  const iovec to{words, page};
  const iovec from{reinterpret_cast<void*>(address), page};
  const auto self = static_cast<u64>(sys::call(SYS_getpid));
  return sys::call(SYS_process_vm_readv, self, reinterpret_cast<u64>(&to), 1, reinterpret_cast<u64>(&from),
                   1) == static_cast<i64>(page);
}

}  // namespace

uptr place(u64 bytes) { return bytes <= region + region_bytes - next ? next : 0; }

void add(uptr begin, uptr end) {
  if (begin - region < region_bytes) next = std::max(next, std::min(end + page, region + region_bytes));
}

void forget() {
  if (next != region) sys::unmap(reinterpret_cast<void*>(region), next - region);
  next = region;
}

void for_each_stretch(void (*f)(const uptr* begin, const uptr* end, void*), void* context) {
  if (next == region) return;
  Pages pages;
  uptr words[page / sizeof(uptr)];
  for (uptr begin = region; begin < next; begin += Pages::at_once * page) {
    pages.look_at(begin);
    for (u64 i = 0; i < Pages::at_once && begin + i * page < next; ++i)
      if (pages.may_be_there(i) && copy(begin + i * page, words))
        f(words, words + page / sizeof(uptr), context);
  }
}

}  // namespace fearless::mapped
