// What a detector found: facts only. The wording for people is made in report/.
#pragma once

#include "core/base.hpp"
#include "core/operation.hpp"

namespace fearless {

// Stable strings in the JSON summary (report/names.cpp) and in suppression files.
enum class ViolationKind : u8 {
  data_race,
  deadlock,
  livelock,
  assertion,
  exception,
  crash,
  sync_misuse,
  lock_order,
  use_after_free,
  double_free,
  leak,
  ownership,
  linearizability,
  progress,
  property,
  thread_leak,
};

// Which of the things its kind covers.
enum class Detail : u8 {
  none = 0,
  // data_race: named by the two accesses
  // deadlock
  cycle,             // threads wait for each other's locks
  stuck,             // every thread waits, and nobody is left to wake one
  self_deadlock,     // a thread waits for what it holds itself
  // livelock
  spinning,          // only threads that wait by re-reading are left
  endless_loop,      // no visible operation for a long time
  blocking_call,     // a system call does not return, and nothing else can run
  // assertion
  assert_failed,
  test_failed,       // a GoogleTest assertion
  exit_status,       // main returned or exited with another status than 0
  check_failed,      // an assertion of the standard library
  // exception
  uncaught,
  // crash
  signal,
  stack_overflow,
  aborted,
  terminated,        // std::terminate without an exception
  early_exit,        // exit() in the middle of a test body
  invalid_free,
  heap_corruption,
  // sync_misuse
  unlock_not_owner,
  unlock_not_locked,
  relock,
  locked_by_two,     // a lock that the program has made lets in two
  still_held,        // where a thread says that it holds none
  destroy_locked,
  destroy_waited,
  destroy_unordered,  // that does not happen after another thread's use
  use_destroyed,
  cond_two_mutexes,
  cond_without_mutex,
  joinable_destroyed,
  joinable_perhaps,  // std::terminate has been called where a std::thread that is joinable may have ended
  join_twice,
  join_detached,
  join_self,
  detach_twice,
  bad_thread_handle,
  barrier_misuse,
  semaphore_overflow,
  bad_argument,
  signal_unsafe,  // a handler calls what handlers may not
  // lock_order: a cycle of acquisitions
  // use_after_free
  after_free,  // an access after the free
  unordered_free,  // a free that does not happen after another thread's access
  dead_frame,  // an access to a function's variables after it returned
  unordered_frame,  // a function returned without waiting for another thread's access
  after_unmap,  // an access to memory after it was unmapped
  unordered_unmap,  // unmapping that does not happen after another thread's access
  // leak
  unreachable,
  // thread_leak
  still_waiting,
  never_joined,  // has ended, and is neither joined nor detached
  // ownership: `other` is where it was said, or the use that is in the way
  not_owner,  // a use of what another thread owns
  in_flight,  // a use of what has been handed over and not taken over
  lock_not_held,  // a use without the lock that guards it; `number` is the lock
  lock_shared,  // a write by a reader
  read_only,  // a write to what is there to be read
  not_atomic,  // a plain access to what is there for atomic operations
  claimed,  // something is said of what another thread owns; `number` is what
  handed_over_twice,
  still_in_use,  // something is said of what another thread may still be using; `number` is what
  asserted_no_writes,  // a write where another thread has said that nobody else writes
  asserted_alone,  // a use where another thread has said that nobody else uses it
  lent,  // the end of the life of what a scope has lent to its threads
  // progress: a thread that is left alone does not finish its operation
  waits_alone,  // it waits for another
  goes_on_alone,  // it has not finished after so many steps; `number` is how many
  // linearizability, property: see their detectors
};

// One side of a violation.
struct Place {
  u32 thread = 0;  // number in creation order; 0 is the scenario's main thread
  OpKind operation = OpKind::none;
  bool atomic = false;
  uptr site = 0;  // return address into the instrumented code
  u32 index = 0;  // the thread's count of visible operations at that time
};

struct Finding {
  ViolationKind kind = ViolationKind::crash;
  Detail detail = Detail::none;
  uptr address = 0;  // of the memory or object concerned
  u32 size = 0;  // bytes
  Place here;
  Place other;
  u32 places = 1;  // how many of here, other are meaningful
  bool second_opinion = false;  // ThreadSanitizer says so, not this detector
  i64 number = 0;  // signal, exit status, …
  static constexpr u64 by_assertion = 0x100;  // still_in_use: said by an assertion for a scope
  const char* text = nullptr;  // assertion text, exception message; in scratch memory
  const char* file = nullptr;  // where the program says it is (assert, GoogleTest)
  u32 line = 0;
};

// How a detector says what it found. Returns only if the execution goes on (the finding is suppressed,
// known already, or only counted). Implemented by the engine.
void raise(const Finding&);

// The place of the current thread, doing `operation` at `site`.
Place place_here(OpKind operation, uptr site);
// The place of the thread that had `slot` when it made an access.
Place place_of_slot(Slot slot, OpKind operation, uptr site);

}  // namespace fearless
