// The contexts scenario threads run in: each the stack and FS base of a real, parked pthread, so that
// thread-local storage, errno, exception globals, pthread_self and the stack canary are right by
// construction. Decides where stacks lie and when contexts are made; knows nothing of scenarios.
#pragma once

#include <pthread.h>

#include "core/base.hpp"

extern "C" void fearless_switch(void** save_sp, void* to_sp, fearless::u64 to_fs);
extern "C" bool fearless_has_fsgsbase;

namespace fearless {

struct Context {
  u32 index = 0;
  uptr stack_low = 0, stack_high = 0;  // usable bytes; below stack_low lies a guard
  uptr stack_top = 0;                  // where a thread's first frame goes
  u64 fs_base = 0;
  pthread_t handle = 0;
  uptr lowest_sp = 0;  // how deep the stack may have been written since it was last wiped
};

namespace contexts {

// Where stacks lie: far below where the system places anything of its own, so that addresses on stacks (and
// of thread-local variables, which glibc keeps at the top of them) are the same in every process.
inline constexpr uptr first_stack = uptr{0x20} << 32;
inline constexpr u64 stride = u64{16} << 20;  // one stack and its guard, if address space allows
extern u32 stride_log2;                       // what it came to

// The index of the context whose stack or guard `address` lies in; past the last one if in none.
FEARLESS_INLINE u64 index_of(uptr address) { return (address - first_stack) >> stride_log2; }

inline constexpr u64 stack_bytes = u64{8} << 20;

// Reserves the address space. Call once before any other function.
void reserve();

// The context with this index, made on first use (a real thread is started and parks). Runs on the
// process's own thread only. Returns null when the system refuses another thread.
Context* get(u32 index);

// The context whose stack (or guard) contains `address`, or null.
Context* containing(uptr address);

// The context behind a pthread_t handed out for a scenario thread, or null.
Context* of_handle(pthread_t handle);

u32 made();
// The system's id of a parked thread, to tell it from a thread of the user's.
bool is_parked(int tid);
// The slot of the context that is the system's thread `tid`, or no_slot.
Slot index_of_thread(int tid);

// What rounding, exceptions and so on are set to, and which exceptions there have been, as a switch saves it.
struct FloatingPoint {
  u64 bits = 0;
};
FloatingPoint floating_point_here();

// Lays out a first frame so that switching to the result calls function(argument).
void* prepare(const Context& c, void (*function)(void*), void* argument, FloatingPoint environment);

u64 read_fs_base();
// Thread-local variables that are no farther below the FS base were there when the program started, at the
// same place in all threads. (Those farther away may be so, or of a library that was loaded later on.)
inline constexpr u64 near_thread_locals = 65536;

}  // namespace contexts
}  // namespace fearless
