#include "border/mappings.hpp"

#include <stdarg.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "border/own.hpp"
#include "core/syscalls.hpp"
#include "detect/race.hpp"
#include "detect/thread_sanitizer.hpp"
#include "detect/unmapped.hpp"
#include "engine/engine.hpp"
#include "engine/graph_mode.hpp"
#include "engine/trace.hpp"
#include "memory/fresh_state.hpp"
#include "memory/mapped.hpp"

FEARLESS_REAL(void*, mmap, void*, size_t, int, int, int, off_t)
FEARLESS_REAL(int, munmap, void*, size_t)

namespace fearless {
namespace {

constexpr u64 page = 4096;

// ThreadSanitizer cannot be told that memory has been given back: whoever maps some comes after those that
// gave some back.
char given_back;

uptr at(const void* p) { return reinterpret_cast<uptr>(p); }
void* to(uptr address) { return reinterpret_cast<void*>(address); }

// (MAP_FAILED is -1.)
void* result(i64 r) { return to(static_cast<uptr>(sys::returned(r))); }

i64 kernel_map(uptr where, u64 bytes, int protection, int flags, int fd, off_t offset) {
  return sys::call(SYS_mmap, where, bytes, static_cast<u64>(protection), static_cast<u64>(flags),
                   static_cast<u64>(fd), static_cast<u64>(offset));
}
i64 kernel_unmap(uptr p, u64 bytes) { return sys::call(SYS_munmap, p, bytes); }
i64 kernel_remap(uptr p, u64 bytes, u64 new_bytes, int flags, uptr where) {
  return sys::call(SYS_mremap, p, bytes, new_bytes, static_cast<u64>(flags), where);
}

// What the program maps where it wishes is new, whatever was there before. (Nothing has been at the addresses
// that it leaves to us, in this execution.)
void replace(uptr begin, uptr end, bool free_them) {
  unmapped::mapped_again(begin, end, free_them);
  race::forget(begin, end - begin);
}

// The current thread ends the life of what lies there.
void end_life(uptr begin, uptr end, uptr site) {
  graph_mode::settle();
  mapped::remove(begin, end);
  race::unmapped(begin, end - begin, site);
  thread_sanitizer::release(&given_back);
  if (FEARLESS_UNLIKELY(engine.recording)) {
    const OutsideScenario outside;
    engine.trace->unmapped(begin, end - begin);
  }
}
}  // namespace

void* border::map(void* where, size_t bytes, int protection, int flags, int fd, off_t offset, uptr site) {
  constexpr int fixed = MAP_FIXED | MAP_FIXED_NOREPLACE;
  const u64 length = round_up(bytes, page);
  thread_sanitizer::acquire(&given_back);
  if (length == 0 || length < bytes)
    return result(kernel_map(at(where), bytes, protection, flags, fd, offset));
  if ((flags & fixed) != 0) {
    replace(at(where), at(where) + length, (flags & MAP_FIXED_NOREPLACE) != 0);
    const i64 r = kernel_map(at(where), bytes, protection, flags, fd, offset);
    if (r == static_cast<i64>(at(where))) {
      mapped::add(at(where), at(where) + length);
      if ((flags & MAP_FIXED_NOREPLACE) != 0) mapped::add_elsewhere(at(where), at(where) + length);
    }
    return result(r);
  }
  // Where it would like to have it, if that is free, and is the program's in ThreadSanitizer's view, too. (In
  // graphs it is no event who comes first to a place: there a wish is none.)
  constexpr int elsewhere = MAP_32BIT | MAP_HUGETLB | MAP_GROWSDOWN;
  if (where != nullptr && (flags & elsewhere) == 0 && fresh_state::covers(site)) {
    const bool as_wished = !thread_sanitizer::linked() && engine.graph == nullptr;
    const i64 r = as_wished
                      ? kernel_map(at(where), bytes, protection, flags | MAP_FIXED_NOREPLACE, fd, offset)
                      : -EEXIST;
    if (r == static_cast<i64>(at(where)) && mapped::add_elsewhere(at(where), at(where) + length)) {
      replace(at(where), at(where) + length, false);
      return where;
    }
    if (r > 0) kernel_unmap(static_cast<uptr>(r), bytes);
    where = nullptr;
  }
  // Where it has no wish. (Libraries whose own variables stay as they are keep their mappings, too.)
  if (where == nullptr && (flags & elsewhere) == 0 && fresh_state::covers(site))
    if (const uptr place = mapped::place(length); place != 0) {
      const i64 r = kernel_map(place, bytes, protection, flags | MAP_FIXED_NOREPLACE, fd, offset);
      if (r == static_cast<i64>(place)) mapped::add(place, place + length);
      if (r != -EEXIST) return result(r);
    }
  const i64 r = kernel_map(at(where), bytes, protection, flags, fd, offset);
  if (r > 0 && fresh_state::covers(site))
    mapped::add_elsewhere(static_cast<uptr>(r), static_cast<uptr>(r) + length);
  return result(r);
}

int border::unmap(void* p, size_t bytes, uptr site) {
  const uptr begin = at(p);
  const uptr end = round_up(begin + bytes, page);
  // (Whatever is wrong about it, the system is to say.)
  if (begin % page == 0 && end > begin) {
    end_life(begin, end, site);
    if (unmapped::keep(begin, end, place_here(OpKind::none, site))) return 0;
  }
  return static_cast<int>(sys::returned(kernel_unmap(begin, bytes)));
}

void* border::remap(void* p, size_t bytes, size_t new_bytes, int flags, void* where, uptr site) {
  const uptr begin = at(p);
  const uptr end = round_up(begin + bytes, page);
  const u64 length = round_up(new_bytes, page);
  const auto asked = [&] { return result(kernel_remap(begin, bytes, new_bytes, flags, at(where))); };
  constexpr int known = MREMAP_MAYMOVE | MREMAP_FIXED;
  if (begin % page != 0 || end <= begin || length == 0 || length < new_bytes || (flags & ~known) != 0)
    return asked();
  uptr there = at(where);
  if ((flags & MREMAP_FIXED) == 0) {
    if (begin + length < end) end_life(begin + length, end, site);
    const i64 r = kernel_remap(begin, bytes, new_bytes, 0, 0);
    if (r == static_cast<i64>(begin)) {
      if (begin + length < end) {
        unmapped::keep(begin + length, end, place_here(OpKind::none, site));
      } else if (begin + length > end) {
        mapped::extend(end, begin + length);
      }
      return p;
    }
    if ((flags & MREMAP_MAYMOVE) == 0 || r != -ENOMEM) return result(r);
    there = fresh_state::covers(site) ? mapped::place(length) : 0;
    if (there == 0) return asked();
  }
  end_life(begin, end, site);
  if ((flags & MREMAP_FIXED) != 0) replace(there, there + length, false);
  const i64 r = kernel_remap(begin, bytes, new_bytes, known, there);
  if (r == static_cast<i64>(there)) {
    mapped::add(there, there + length);
    unmapped::keep(begin, end, place_here(OpKind::none, site));
  }
  return result(r);
}

}  // namespace fearless

using namespace fearless;

FEARLESS_OWN(void*, mmap, (void* where, size_t bytes, int protection, int flags, int fd, off_t offset)) {
  if (FEARLESS_OUTSIDE()) return real::mmap(where, bytes, protection, flags, fd, offset);
  return border::map(where, bytes, protection, flags, fd, offset, FEARLESS_SITE());
}
FEARLESS_OWN(void*, mmap64, (void* where, size_t bytes, int protection, int flags, int fd, off_t offset)) {
  if (FEARLESS_OUTSIDE()) return real::mmap(where, bytes, protection, flags, fd, offset);
  return border::map(where, bytes, protection, flags, fd, offset, FEARLESS_SITE());
}
FEARLESS_OWN(int, munmap, (void* p, size_t bytes)) {
  if (FEARLESS_OUTSIDE()) return real::munmap(p, bytes);
  return border::unmap(p, bytes, FEARLESS_SITE());
}
FEARLESS_OWN(void*, mremap, (void* p, size_t bytes, size_t new_bytes, int flags, ...)) {
  void* where = nullptr;
  if ((flags & MREMAP_FIXED) != 0) {
    va_list more;
    va_start(more, flags);
    where = va_arg(more, void*);
    va_end(more);
  }
  if (FEARLESS_OUTSIDE()) return result(kernel_remap(at(p), bytes, new_bytes, flags, at(where)));
  return border::remap(p, bytes, new_bytes, flags, where, FEARLESS_SITE());
}
