#include "memory/touched_pages.hpp"

#include <fcntl.h>
#include <sys/syscall.h>

#include <algorithm>
#include <iterator>

#include "core/syscalls.hpp"

namespace fearless {
namespace {

// Too many for the stack of a scenario's thread.
u64 entries[1 << 15];

}  // namespace

TouchedPages::TouchedPages()
    : fd_(sys::call(SYS_openat, static_cast<u64>(AT_FDCWD), reinterpret_cast<u64>("/proc/self/pagemap"),
                    O_RDONLY | O_CLOEXEC)) {}
TouchedPages::~TouchedPages() {
  if (fd_ >= 0) sys::call(SYS_close, static_cast<u64>(fd_));
}

uptr TouchedPages::next(uptr address, uptr end) {
  constexpr u64 known_at_once = std::size(entries) * page;
  while (address < end) {
    const uptr begin = address & ~(page - 1);
    if (known_ == 0 || begin - known_ >= known_at_once) {
      known_ = begin;
      if (fd_ < 0 || sys::call(SYS_pread64, static_cast<u64>(fd_), reinterpret_cast<u64>(entries),
                               sizeof entries, begin / page * sizeof *entries) != i64{sizeof entries})
        std::fill(std::begin(entries), std::end(entries), ~u64{0});
    }
    constexpr unsigned there = 62;  // the bits from here on: swapped out, in memory
    for (u64 i = (begin - known_) / page; i < std::size(entries) && address < end;
         ++i, address = known_ + i * page)
      if (entries[i] >> there != 0) return address;
  }
  return end;
}

}  // namespace fearless
