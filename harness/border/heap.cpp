// malloc and its family, operator new and its family.
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

#include "border/explore_races.hpp"
#include "border/language.hpp"
#include "border/own.hpp"
#include "core/fatal.hpp"
#include "detect/leak.hpp"
#include "detect/misuse.hpp"
#include "detect/race.hpp"
#include "detect/thread_sanitizer.hpp"
#include "engine/await.hpp"
#include "engine/engine.hpp"
#include "engine/graph_mode.hpp"
#include "engine/trace.hpp"
#include "engine/trap.hpp"
#include "memory/contexts.hpp"
#include "memory/fresh_state.hpp"
#include "memory/heap.hpp"

// glibc's own heap, without going through the names we own.
extern "C" {
void* __libc_malloc(size_t);
void* __libc_calloc(size_t, size_t);
void* __libc_realloc(void*, size_t);
void* __libc_memalign(size_t, size_t);
void __libc_free(void*);
}

FEARLESS_REAL(size_t, malloc_usable_size, void*)

namespace fearless {
namespace {

constexpr u64 least = 16;

FEARLESS_NOINLINE void trace_allocation(void* p, u64 bytes) {
  const OutsideScenario outside;
  if (engine.recording) engine.trace->allocation(reinterpret_cast<uptr>(p), bytes);
  if (leak::keeps_sites())
    leak::allocated(reinterpret_cast<uptr>(p), engine.current->number, Trace::stack_here());
}

FEARLESS_NOINLINE void trace_free(void* p) {
  const OutsideScenario outside;
  engine.trace->free(reinterpret_cast<uptr>(p), heap::size_of(p));
}

// ThreadSanitizer's rule, and the standard's: handlers neither allocate nor free. (That nothing comes of it
// where the signal was raised by its own thread is no excuse in either.)
FEARLESS_NOINLINE void look_for_handler(uptr site) {
  if (engine.current->handler != 0 && trap::user_handler_runs())
    misuse::report(Detail::signal_unsafe, 0, OpKind::none, site);
}
FEARLESS_NOINLINE void tell_allocated(void* p, u64 bytes, uptr site) {
  thread_sanitizer::tell_allocated(reinterpret_cast<uptr>(p), bytes);
  look_for_handler(site);
}

bool ours(const void* p) {
  const auto a = reinterpret_cast<uptr>(p);
  return heap::in_arena(a) || heap::in_outer(a);
}

// Of the program: at namespace scope, or on a stack.
FEARLESS_NOINLINE bool is_variable(const void* p) {
  const auto a = reinterpret_cast<uptr>(p);
  return fresh_state::covers(a) || contexts::containing(a) != nullptr;
}

FEARLESS_NOINLINE void* allocate_apart(u64 bytes, u64 alignment, bool zero, uptr site);
FEARLESS_NOINLINE void release_apart(void* p, uptr site);

// What libc and the dynamic linker allocate lives as long as they want it to.
FEARLESS_INLINE void* do_allocate(u64 bytes, u64 alignment, bool zero, uptr site) {
  if (FEARLESS_UNLIKELY(border::in_libc(site))) {
    if (zero) return __libc_calloc(1, bytes);
    return alignment > least ? __libc_memalign(alignment, bytes) : __libc_malloc(bytes);
  }
  const bool outside = FEARLESS_OUTSIDE();
  void* p = outside ? heap::outer_allocate(bytes, alignment, zero) : heap::allocate(bytes, alignment, zero);
  if (FEARLESS_UNLIKELY(p == nullptr)) {
    errno = ENOMEM;
    return nullptr;
  }
  if (outside) return p;
  race::allocated(reinterpret_cast<uptr>(p), bytes, site);
  if (thread_sanitizer::listens()) tell_allocated(p, bytes, site);
  if (FEARLESS_UNLIKELY(engine.allocations_matter)) trace_allocation(p, bytes);
  return p;
}

// (Leaving nothing on the stack: engine/await.hpp.)
FEARLESS_INLINE void* allocate(u64 bytes, u64 alignment, bool zero, uptr site) {
  if (FEARLESS_LIKELY(!hot.wipes)) return do_allocate(bytes, alignment, zero, site);
  void* p = allocate_apart(bytes, alignment, zero, site);
  await::wipe_stack(true);
  return p;
}

FEARLESS_INLINE void do_release(void* p, uptr site) {
  if (p == nullptr) return;
  if (FEARLESS_UNLIKELY(!ours(p))) {
    if (!FEARLESS_OUTSIDE() && is_variable(p)) heap::refuse_free(p, site);
    else __libc_free(p);
    return;
  }
  if (FEARLESS_OUTSIDE()) {
    if (heap::in_outer(reinterpret_cast<uptr>(p))) heap::outer_release(p);
    return;  // a block of an execution that has ended is gone already
  }
  graph_mode::settle();
  if (thread_sanitizer::listens()) look_for_handler(site);
  if (FEARLESS_UNLIKELY(engine.recording)) trace_free(p);
  if (!heap::check_free(p, site)) return;
  const u64 bytes = heap::size_of(p);
  race::freed(reinterpret_cast<uptr>(p), bytes == 0 ? 1 : bytes, site);
  heap::release(p);
}

FEARLESS_INLINE void release(void* p, uptr site) {
  if (FEARLESS_LIKELY(!hot.wipes)) {
    do_release(p, site);
    return;
  }
  release_apart(p, site);
  await::wipe_stack(true);
}

void* allocate_apart(u64 bytes, u64 alignment, bool zero, uptr site) {
  return do_allocate(bytes, alignment, zero, site);
}
void release_apart(void* p, uptr site) { do_release(p, site); }

void* reallocate(void* old, u64 bytes, uptr site) {
  if (old == nullptr) return allocate(bytes, least, false, site);
  if (!ours(old)) return __libc_realloc(old, bytes);
  if (bytes == 0) {
    release(old, site);
    return nullptr;
  }
  const u64 before = heap::size_of(old);
  void* p = allocate(bytes, least, false, site);
  if (p == nullptr) return nullptr;
  const u64 n = before < bytes ? before : bytes;
  if (!FEARLESS_OUTSIDE()) {
    if (FEARLESS_UNLIKELY(hot.explore)) border::maybe_point(old, n, false, site);
    race::check_range(reinterpret_cast<uptr>(old), n, false, site);
    thread_sanitizer::access(reinterpret_cast<uptr>(old), n, false, site);
    race::check_range(reinterpret_cast<uptr>(p), n, true, site);
  }
  __builtin_memcpy(p, old, n);
  release(old, site);
  return p;
}

bool multiply(u64 a, u64 b, u64* product) { return !__builtin_mul_overflow(a, b, product); }
bool power_of_two(u64 n) { return n != 0 && (n & (n - 1)) == 0; }

// What operator new does when there is no memory: the handler, then std::bad_alloc. Both are the
// program's libstdc++'s, not the one inside this library.
void* out_of_memory(u64 bytes, u64 alignment, uptr site, bool nothrow) {
  using Handler = void (*)();
  static RealFunction<Handler()> get_new_handler("_ZSt15get_new_handlerv");
  static RealFunction<void()> throw_bad_alloc("_ZSt17__throw_bad_allocv");
  for (;;) {
    Handler h = get_new_handler.exists() ? get_new_handler() : nullptr;
    if (h == nullptr) {
      if (nothrow) return nullptr;
      if (!throw_bad_alloc.exists()) fatal("out of memory in operator new");
      throw_bad_alloc();
    }
    h();
    void* p = allocate(bytes, alignment, false, site);
    if (p != nullptr) return p;
  }
}

FEARLESS_INLINE void* make(u64 bytes, u64 alignment, uptr site, bool nothrow) {
  void* p = allocate(bytes == 0 ? 1 : bytes, alignment, false, site);
  if (FEARLESS_UNLIKELY(p == nullptr)) return out_of_memory(bytes, alignment, site, nothrow);
  return p;
}

}  // namespace
}  // namespace fearless

using namespace fearless;

FEARLESS_OWN(void*, malloc, (size_t n)) { return allocate(n, least, false, FEARLESS_SITE()); }
FEARLESS_OWN(void, free, (void* p)) { release(p, FEARLESS_SITE()); }
FEARLESS_OWN(void, cfree, (void* p)) { release(p, FEARLESS_SITE()); }
FEARLESS_OWN(void*, calloc, (size_t count, size_t size)) {
  u64 n = 0;
  if (!multiply(count, size, &n)) {
    errno = ENOMEM;
    return nullptr;
  }
  return allocate(n, least, true, FEARLESS_SITE());
}
FEARLESS_OWN(void*, realloc, (void* p, size_t n)) { return reallocate(p, n, FEARLESS_SITE()); }
FEARLESS_OWN(void*, reallocarray, (void* p, size_t count, size_t size)) {
  u64 n = 0;
  if (!multiply(count, size, &n)) {
    errno = ENOMEM;
    return nullptr;
  }
  return reallocate(p, n, FEARLESS_SITE());
}
FEARLESS_OWN(void*, memalign, (size_t alignment, size_t n)) {
  return allocate(n, power_of_two(alignment) ? alignment : least, false, FEARLESS_SITE());
}
FEARLESS_OWN(void*, aligned_alloc, (size_t alignment, size_t n)) {
  return allocate(n, power_of_two(alignment) ? alignment : least, false, FEARLESS_SITE());
}
FEARLESS_OWN(int, posix_memalign, (void** out, size_t alignment, size_t n)) {
  if (!power_of_two(alignment) || alignment % sizeof(void*) != 0) return EINVAL;
  void* p = allocate(n, alignment, false, FEARLESS_SITE());
  if (p == nullptr) return ENOMEM;
  *out = p;
  return 0;
}
FEARLESS_OWN(void*, valloc, (size_t n)) { return allocate(n, 4096, false, FEARLESS_SITE()); }
FEARLESS_OWN(void*, pvalloc, (size_t n)) { return allocate(round_up(n, 4096), 4096, false, FEARLESS_SITE()); }
FEARLESS_OWN(size_t, malloc_usable_size, (void* p)) {
  if (p == nullptr) return 0;
  return ours(p) ? heap::size_of(p) : real::malloc_usable_size(p);
}

// operator new …
FEARLESS_OWN(void*, _Znwm, (size_t n)) { return make(n, least, FEARLESS_SITE(), false); }
FEARLESS_OWN(void*, _Znam, (size_t n)) { return make(n, least, FEARLESS_SITE(), false); }
FEARLESS_OWN(void*, _ZnwmRKSt9nothrow_t, (size_t n, const void*)) {
  return make(n, least, FEARLESS_SITE(), true);
}
FEARLESS_OWN(void*, _ZnamRKSt9nothrow_t, (size_t n, const void*)) {
  return make(n, least, FEARLESS_SITE(), true);
}
FEARLESS_OWN(void*, _ZnwmSt11align_val_t, (size_t n, size_t a)) { return make(n, a, FEARLESS_SITE(), false); }
FEARLESS_OWN(void*, _ZnamSt11align_val_t, (size_t n, size_t a)) { return make(n, a, FEARLESS_SITE(), false); }
FEARLESS_OWN(void*, _ZnwmSt11align_val_tRKSt9nothrow_t, (size_t n, size_t a, const void*)) {
  return make(n, a, FEARLESS_SITE(), true);
}
FEARLESS_OWN(void*, _ZnamSt11align_val_tRKSt9nothrow_t, (size_t n, size_t a, const void*)) {
  return make(n, a, FEARLESS_SITE(), true);
}
// … and operator delete
#define FEARLESS_DELETE(name, parameters) \
  FEARLESS_OWN(void, name, parameters) { release(p, FEARLESS_SITE()); }
FEARLESS_DELETE(_ZdlPv, (void* p))
FEARLESS_DELETE(_ZdaPv, (void* p))
FEARLESS_DELETE(_ZdlPvm, (void* p, size_t))
FEARLESS_DELETE(_ZdaPvm, (void* p, size_t))
FEARLESS_DELETE(_ZdlPvRKSt9nothrow_t, (void* p, const void*))
FEARLESS_DELETE(_ZdaPvRKSt9nothrow_t, (void* p, const void*))
FEARLESS_DELETE(_ZdlPvSt11align_val_t, (void* p, size_t))
FEARLESS_DELETE(_ZdaPvSt11align_val_t, (void* p, size_t))
FEARLESS_DELETE(_ZdlPvmSt11align_val_t, (void* p, size_t, size_t))
FEARLESS_DELETE(_ZdaPvmSt11align_val_t, (void* p, size_t, size_t))
FEARLESS_DELETE(_ZdlPvSt11align_val_tRKSt9nothrow_t, (void* p, size_t, const void*))
FEARLESS_DELETE(_ZdaPvSt11align_val_tRKSt9nothrow_t, (void* p, size_t, const void*))
