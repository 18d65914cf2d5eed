// Memory mappings that come and go during a scenario.
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/types.h>

#include "border/own.hpp"
#include "detect/race.hpp"
#include "detect/thread_sanitizer.hpp"
#include "detect/unmapped.hpp"
#include "engine/engine.hpp"
#include "engine/graph_mode.hpp"
#include "engine/trace.hpp"

FEARLESS_REAL(void*, mmap, void*, size_t, int, int, int, off_t)
FEARLESS_REAL(int, munmap, void*, size_t)

namespace fearless {
namespace {

constexpr u64 page = 4096;

// ThreadSanitizer cannot be told that memory has been given back: whoever maps some comes after those that
// gave some back.
char given_back;

void* map(void* where, size_t bytes, int protection, int flags, int fd, off_t offset) {
  constexpr int fixed = MAP_FIXED | MAP_FIXED_NOREPLACE;
  if (!FEARLESS_OUTSIDE() && (flags & fixed) != 0 && bytes != 0) {
    const auto begin = reinterpret_cast<uptr>(where);
    const uptr end = round_up(begin + bytes, page);
    unmapped::mapped_again(begin, end, (flags & MAP_FIXED_NOREPLACE) != 0);
    race::forget(begin, end - begin);
  }
  if (!FEARLESS_OUTSIDE()) thread_sanitizer::acquire(&given_back);
  return real::mmap(where, bytes, protection, flags, fd, offset);
}

bool unmap(uptr begin, uptr end, uptr site) {
  graph_mode::settle();
  race::unmapped(begin, end - begin, site);
  thread_sanitizer::release(&given_back);
  if (FEARLESS_UNLIKELY(engine.recording)) {
    const OutsideScenario outside;
    engine.trace->unmapped(begin, end - begin);
  }
  return unmapped::keep(begin, end, place_here(OpKind::none, site));
}

}  // namespace
}  // namespace fearless

using namespace fearless;

FEARLESS_OWN(void*, mmap, (void* where, size_t bytes, int protection, int flags, int fd, off_t offset)) {
  return map(where, bytes, protection, flags, fd, offset);
}
FEARLESS_OWN(void*, mmap64, (void* where, size_t bytes, int protection, int flags, int fd, off_t offset)) {
  return map(where, bytes, protection, flags, fd, offset);
}
FEARLESS_OWN(int, munmap, (void* p, size_t bytes)) {
  const auto begin = reinterpret_cast<uptr>(p);
  const uptr end = round_up(begin + bytes, page);
  // (Whatever is wrong about it, the system is to say.)
  if (FEARLESS_OUTSIDE() || begin % page != 0 || end <= begin || !unmap(begin, end, FEARLESS_SITE()))
    return real::munmap(p, bytes);
  return 0;
}
