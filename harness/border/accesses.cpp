// Plain memory accesses, as compilers report them under -fsanitize=thread.
#include "border/explore_races.hpp"
#include "border/own.hpp"
#include "detect/race.hpp"
#include "detect/thread_sanitizer.hpp"
#include "engine/await.hpp"
#include "engine/engine.hpp"
#include "engine/give_way.hpp"

namespace fearless {
namespace {

// With whatever is done beside the check of an access.
template <unsigned size, bool write>
FEARLESS_NOINLINE void plain_closely(uptr address, uptr site) {
  if (hot.explore) border::maybe_point(reinterpret_cast<void*>(address), size, write, site);
  if (FEARLESS_UNLIKELY(hot.gives_way)) give_way::at_access(site);
  race::access<size, write>(address, site);
  thread_sanitizer::access(address, size, write, site);
  await::maybe_wipe_stack_of_access();
}

// A write that may tell how a thread waits.
template <unsigned size>
FEARLESS_NOINLINE void write_elsewhere(uptr address, uptr site) {
  await::writes(address, size);
  race::access<size, true>(address, site);
}

// (Whatever takes longer is called last of all: nothing need be kept on the stack, or put there.)
template <unsigned size, bool write>
FEARLESS_INLINE void plain(void* to, uptr site) {
  if (FEARLESS_OUTSIDE()) return;
  const auto address = reinterpret_cast<uptr>(to);
  if (FEARLESS_UNLIKELY(hot.closely())) return plain_closely<size, write>(address, site);
  if (write && FEARLESS_UNLIKELY(hot.explore) && !await::in_own_stack(address))
    return write_elsewhere<size>(address, site);
  race::access<size, write>(shadow::direct_cell(address), address, site);
}

FEARLESS_INLINE void range(void* address, u64 bytes, bool write, uptr site) {
  if (FEARLESS_OUTSIDE() || bytes == 0) return;
  if (FEARLESS_UNLIKELY(hot.explore)) border::maybe_point(address, bytes, write, site);
  if (FEARLESS_UNLIKELY(hot.gives_way)) give_way::at_access(site);
  race::check_range(reinterpret_cast<uptr>(address), bytes, write, site);
  thread_sanitizer::access(reinterpret_cast<uptr>(address), bytes, write, site);
  await::maybe_wipe_stack_of_access();
}

}  // namespace
}  // namespace fearless

using fearless::uptr;

#define FEARLESS_ACCESS(name, size, write)                                                 \
  FEARLESS_EXPORT void name(void* a) { fearless::plain<size, write>(a, FEARLESS_SITE()); } \
  FEARLESS_EXPORT void name##_pc(void* a, void* pc) {                                      \
    fearless::plain<size, write>(a, reinterpret_cast<uptr>(pc));                           \
  }

FEARLESS_ACCESS(__tsan_read1, 1, false)
FEARLESS_ACCESS(__tsan_read2, 2, false)
FEARLESS_ACCESS(__tsan_read4, 4, false)
FEARLESS_ACCESS(__tsan_read8, 8, false)
FEARLESS_ACCESS(__tsan_write1, 1, true)
FEARLESS_ACCESS(__tsan_write2, 2, true)
FEARLESS_ACCESS(__tsan_write4, 4, true)
FEARLESS_ACCESS(__tsan_write8, 8, true)
FEARLESS_ACCESS(__tsan_unaligned_read2, 2, false)
FEARLESS_ACCESS(__tsan_unaligned_read4, 4, false)
FEARLESS_ACCESS(__tsan_unaligned_read8, 8, false)
FEARLESS_ACCESS(__tsan_unaligned_write2, 2, true)
FEARLESS_ACCESS(__tsan_unaligned_write4, 4, true)
FEARLESS_ACCESS(__tsan_unaligned_write8, 8, true)
// Compound assignments, with -tsan-compound-read-before-write.
FEARLESS_ACCESS(__tsan_read_write1, 1, true)
FEARLESS_ACCESS(__tsan_read_write2, 2, true)
FEARLESS_ACCESS(__tsan_read_write4, 4, true)
FEARLESS_ACCESS(__tsan_read_write8, 8, true)
FEARLESS_ACCESS(__tsan_unaligned_read_write2, 2, true)
FEARLESS_ACCESS(__tsan_unaligned_read_write4, 4, true)
FEARLESS_ACCESS(__tsan_unaligned_read_write8, 8, true)
FEARLESS_ACCESS(__tsan_volatile_read1, 1, false)
FEARLESS_ACCESS(__tsan_volatile_read2, 2, false)
FEARLESS_ACCESS(__tsan_volatile_read4, 4, false)
FEARLESS_ACCESS(__tsan_volatile_read8, 8, false)
FEARLESS_ACCESS(__tsan_volatile_write1, 1, true)
FEARLESS_ACCESS(__tsan_volatile_write2, 2, true)
FEARLESS_ACCESS(__tsan_volatile_write4, 4, true)
FEARLESS_ACCESS(__tsan_volatile_write8, 8, true)

#define FEARLESS_ACCESS_16(name, write)                                                  \
  FEARLESS_EXPORT void name(void* a) { fearless::range(a, 16, write, FEARLESS_SITE()); } \
  FEARLESS_EXPORT void name##_pc(void* a, void* pc) {                                    \
    fearless::range(a, 16, write, reinterpret_cast<uptr>(pc));                           \
  }

FEARLESS_ACCESS_16(__tsan_read16, false)
FEARLESS_ACCESS_16(__tsan_write16, true)
FEARLESS_ACCESS_16(__tsan_unaligned_read16, false)
FEARLESS_ACCESS_16(__tsan_unaligned_write16, true)
FEARLESS_ACCESS_16(__tsan_read_write16, true)
FEARLESS_ACCESS_16(__tsan_unaligned_read_write16, true)
FEARLESS_ACCESS_16(__tsan_volatile_read16, false)
FEARLESS_ACCESS_16(__tsan_volatile_write16, true)

FEARLESS_EXPORT void __tsan_read_range(void* a, unsigned long n) {
  fearless::range(a, n, false, FEARLESS_SITE());
}
FEARLESS_EXPORT void __tsan_write_range(void* a, unsigned long n) {
  fearless::range(a, n, true, FEARLESS_SITE());
}
FEARLESS_EXPORT void __tsan_read_range_pc(void* a, unsigned long n, void* pc) {
  fearless::range(a, n, false, reinterpret_cast<uptr>(pc));
}
FEARLESS_EXPORT void __tsan_write_range_pc(void* a, unsigned long n, void* pc) {
  fearless::range(a, n, true, reinterpret_cast<uptr>(pc));
}

// The pointer to the virtual function table: written by constructors and destructors again and again
// with the value it has, which changes nothing that another thread could see.
FEARLESS_EXPORT void __tsan_vptr_update(void** vptr, void* value) {
  if (*vptr != value) fearless::plain<8, true>(vptr, FEARLESS_SITE());
}
FEARLESS_EXPORT void __tsan_vptr_read(void** vptr) { fearless::plain<8, false>(vptr, FEARLESS_SITE()); }

// The caller's stack pointer before the call: above this function's saved frame pointer and return address.
#define FEARLESS_STACK_POINTER() (reinterpret_cast<fearless::uptr>(__builtin_frame_address(0)) + 16)

FEARLESS_EXPORT void __tsan_func_entry(void* returns) {
  if (FEARLESS_OUTSIDE()) return;
  fearless::engine.current->instrumented = true;
  fearless::frames::enter(FEARLESS_STACK_POINTER(), reinterpret_cast<fearless::uptr>(returns));
  fearless::thread_sanitizer::call(reinterpret_cast<fearless::uptr>(returns));
  fearless::await::maybe_wipe_stack_of_access();
}
FEARLESS_EXPORT void __tsan_func_exit() {
  if (FEARLESS_OUTSIDE()) return;
  fearless::frames::leave(FEARLESS_STACK_POINTER(), FEARLESS_SITE());
  fearless::thread_sanitizer::function_returns();
  fearless::await::maybe_wipe_stack_of_access();
}

// Called by a constructor of every instrumented object file; that a module refers to it is what
// memory/fresh_state knows the instrumented ones by.
FEARLESS_EXPORT void __tsan_init() {}
