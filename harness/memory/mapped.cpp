#include "memory/mapped.hpp"

#include <sys/syscall.h>
#include <sys/uio.h>

#include <algorithm>
#include <iterator>

#include "core/hot.hpp"
#include "core/syscalls.hpp"
#include "memory/touched_pages.hpp"

namespace fearless::mapped {
namespace {

constexpr u64 page = TouchedPages::page;
constexpr uptr region = uptr{0x30} << 32;  // 192 GiB; where ThreadSanitizer's runtime has room for it, too
constexpr u64 region_bytes = u64{256} << 30;

struct Range {
  uptr begin, end;
};

// (A page between two mappings is nobody's.)
struct Area {
  uptr begin, end;
  uptr next;  // what is before has been in use
};
constexpr u32 most_areas = 16;
Area areas[most_areas] = {{region, region + region_bytes, region}};
u32 used_areas = 1;

Range elsewhere[256];
u32 used_elsewhere = 0;

bool copy(uptr address, uptr (&words)[page / sizeof(uptr)]) {
  const iovec to{words, page};
  const iovec from{reinterpret_cast<void*>(address), page};
  const auto self = static_cast<u64>(sys::call(SYS_getpid));
  return sys::call(SYS_process_vm_readv, self, reinterpret_cast<u64>(&to), 1, reinterpret_cast<u64>(&from),
                   1) == static_cast<i64>(page);
}

}  // namespace

uptr place(u64 bytes) {
  const Area& a = areas[std::min(u32{hot.slot}, used_areas - 1)];
  return bytes <= a.end - a.next ? a.next : 0;
}

void separate(bool on) {
  forget();
  used_areas = on ? most_areas : 1;
  const u64 each = region_bytes / used_areas;
  for (u32 i = 0; i < used_areas; ++i) {
    const uptr begin = region + i * each;
    areas[i] = {begin, begin + each, begin};
  }
}

void add(uptr begin, uptr end) {
  for (u32 i = 0; i < used_areas; ++i)
    if (Area& a = areas[i]; begin - a.begin < a.end - a.begin)
      a.next = std::max(a.next, std::min(end + page, a.end));
}

void extend(uptr end, uptr new_end) {
  add(end, new_end);
  for (u32 i = 0; i < used_elsewhere; ++i)
    if (elsewhere[i].end == end) elsewhere[i].end = new_end;
}

bool add_elsewhere(uptr begin, uptr end) {
  if (used_elsewhere == std::size(elsewhere) || begin - region < region_bytes) return false;
  elsewhere[used_elsewhere++] = {begin, end};
  return true;
}

void remove(uptr begin, uptr end) {
  // (From the last on: what takes the place of one that has gone has been looked at.)
  for (u32 i = used_elsewhere; i-- != 0;) {
    Range& r = elsewhere[i];
    if (end <= r.begin || r.end <= begin) continue;
    const Range below{r.begin, begin}, above{end, r.end};
    if (below.begin < below.end) {
      r = below;
      if (above.begin < above.end) add_elsewhere(above.begin, above.end);  // (if not, it stays)
    } else if (above.begin < above.end) {
      r = above;
    } else {
      r = elsewhere[--used_elsewhere];
    }
  }
}

void forget() {
  for (u32 i = 0; i < used_areas; ++i) {
    Area& a = areas[i];
    if (a.next != a.begin) sys::unmap(reinterpret_cast<void*>(a.begin), a.next - a.begin);
    a.next = a.begin;
  }
  for (; used_elsewhere != 0; --used_elsewhere) {
    const Range& r = elsewhere[used_elsewhere - 1];
    sys::unmap(reinterpret_cast<void*>(r.begin), r.end - r.begin);
  }
}

void for_each_stretch(void (*f)(const uptr* begin, const uptr* end, void*), void* context) {
  const auto unused = [](const Area& a) { return a.next == a.begin; };
  if (used_elsewhere == 0 && std::all_of(areas, areas + used_areas, unused)) return;
  TouchedPages pages;
  uptr words[page / sizeof(uptr)];
  const auto go_through = [&](uptr from, uptr end) {
    for (uptr p = pages.next(from, end); p < end; p = pages.next(p + page, end))
      if (copy(p, words)) f(words, words + page / sizeof(uptr), context);
  };
  for (u32 i = 0; i < used_areas; ++i) go_through(areas[i].begin, areas[i].next);
  for (u32 i = 0; i < used_elsewhere; ++i) go_through(elsewhere[i].begin, elsewhere[i].end);
}

}  // namespace fearless::mapped
