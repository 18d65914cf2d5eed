#include "detect/unmapped.hpp"

#include <sys/mman.h>
#include <sys/syscall.h>

#include "core/syscalls.hpp"
#include "detect/race.hpp"

namespace fearless::unmapped {
namespace {

// Beyond so many the oldest are given back: the kernel's number of mappings has a limit.
constexpr u32 most = 1024;
Range ranges[most];
u32 next = 0;  // in a ring

void give_back(Range& r) {
  if (r.begin != r.end) sys::unmap(reinterpret_cast<void*>(r.begin), r.end - r.begin);
  r = {};
}

void add(const Range& added) {
  Range& r = ranges[next++ % most];
  give_back(r);
  r = added;
}

}  // namespace

bool keep(uptr begin, uptr end, const Place& by) {
  const i64 p = sys::call(SYS_mmap, begin, end - begin, PROT_NONE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, ~u64{0}, 0);
  if (p != static_cast<i64>(begin)) return false;
  mapped_again(begin, end, false);  // (unmapped twice)
  add({begin, end, by});
  return true;
}

const Range* find(uptr address) {
  for (const Range& r : ranges)
    if (address - r.begin < r.end - r.begin) return &r;
  return nullptr;
}

void mapped_again(uptr begin, uptr end, bool free_them) {
  const u32 count = next < most ? next : most;
  for (u32 i = 0; i < count; ++i) {
    Range& r = ranges[i];
    const uptr from = r.begin > begin ? r.begin : begin;
    const uptr to = r.end < end ? r.end : end;
    if (from >= to) continue;
    if (free_them) sys::unmap(reinterpret_cast<void*>(from), to - from);
    const Range above{to, r.end, r.by};
    r.end = from;
    if (above.begin == above.end) continue;
    if (r.begin == r.end) {
      r = above;
    } else {
      add(above);
    }
  }
}

void forget() {
  for (u32 i = 0; i < (next < most ? next : most); ++i) give_back(ranges[i]);
  next = 0;
}

}  // namespace fearless::unmapped
