// The second opinion on data races: ThreadSanitizer's own runtime (compiler-rt), where the program is linked
// with it. It is told of every access and of every edge of happens-before as the one running thread makes
// them; each scenario thread has a ThreadSanitizer thread of its own, that of its context. What it reports is
// raised as a violation; it decides nothing else.
//
// Ground rules. Nothing of it is told where the engine switches. Inside its functions nobody switches: a
// report is noted there (it holds its locks) and raised when they have returned. Edges are told by the
// address of whatever keeps the clock here; executions are one after the other by edges of their own.
#pragma once

#include "core/hot.hpp"
#include "core/operation.hpp"

namespace fearless::thread_sanitizer {

// Is its runtime part of this process?
bool linked();

// From now on until `end_search`, executions are looked at by it.
void begin_search();
void end_search();
// After whatever earlier executions have done; `threads`: how many had contexts.
void begin_execution();
void end_execution(u32 threads);
// Of the accesses to eight bytes it forgets another from now on, where there are more than it keeps: what it
// says of an execution may be other than before. (Which one goes by how much each thread has done so far.)
void forget_others();
inline constexpr u32 times_to_look = 32;  // until what it does not see is not there

// Does one of its functions run, called from here? Then it is over with that: a signal has ended it.
bool interrupted();
// The same, without its being over. `end` will be called when the access is told of that it runs for, with
// its place.
bool running();
void after_access(void (*end)(uptr site));

void tell_access(uptr address, u64 bytes, bool write, uptr site);
enum class Atomic : u8 { load, store, update };
void tell_atomic(Atomic kind, uptr address, unsigned bytes, Order order, uptr site);
void tell_acquire(const void* clock);
void tell_release(const void* clock);
void tell_release_of(Slot thread, const void* clock);
void tell_acquire_of(Slot thread, const void* clock);
void tell_allocated(uptr address, u64 bytes);

// Is its own report to be written, of a schedule that is run again for that? Then it is told of calls, too,
// so that it can tell stacks, and of the threads' names.
bool writes_reports();
void tell_call(uptr returns);
void tell_return();
void tell_thread(Slot thread, const char* name);

FEARLESS_INLINE bool listens() { return FEARLESS_UNLIKELY(hot.second_opinion); }

FEARLESS_INLINE void access(uptr address, u64 bytes, bool write, uptr site) {
  if (listens()) tell_access(address, bytes, write, site);
}
// An atomic operation that has been performed.
FEARLESS_INLINE void atomic(Atomic kind, uptr address, unsigned bytes, Order order, uptr site) {
  if (listens()) tell_atomic(kind, address, bytes, order, site);
}
FEARLESS_INLINE void call(uptr returns) {
  if (listens()) tell_call(returns);
}
FEARLESS_INLINE void function_returns() {
  if (listens()) tell_return();
}
FEARLESS_INLINE void acquire(const void* clock) {
  if (listens()) tell_acquire(clock);
}
FEARLESS_INLINE void release(const void* clock) {
  if (listens()) tell_release(clock);
}
FEARLESS_INLINE void allocated(uptr address, u64 bytes) {
  if (listens()) tell_allocated(address, bytes);
}

}  // namespace fearless::thread_sanitizer
