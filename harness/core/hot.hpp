// The state every instrumented access looks at: two cache lines, the first for all of them.
#pragma once

#include "core/base.hpp"

namespace fearless {

class Clock;
namespace frames {
struct Log;
}

// Sees every access while an execution is looked at closely (recorded, or explored for races).
class AccessObserver {
 public:
  virtual void access(uptr address, u64 bytes, bool write, bool atomic, uptr site) = 0;

 protected:
  ~AccessObserver() = default;
};

struct alignas(64) Hot {
  // User code of a scenario is running on the one OS thread. False while the runtime itself works and
  // outside scenarios: then every owned function passes through to the real one.
  bool in_scenario = false;

  u8 ignored = 0;  // by annotation of the current thread: 1 reads, 2 writes

  Slot slot = 0;  // of the current thread

  // The current thread's epoch in the form shadow cells hold: slot << 48 | time << 8, where
  // time = time_base + its clock entry. Grows through all executions, so a cell written by an earlier
  // execution can be told by its time alone and nothing needs clearing between executions.
  u64 epoch = 0;
  // What accesses compare cells with to skip the checks: `epoch`, or a value no cell holds when every
  // access is to be looked at.
  u64 filter = 0;
  u64 time_base = 1;

  char* shadow = nullptr;  // null: the two-level table
  Clock* clock = nullptr;  // of the current thread
  AccessObserver* observer = nullptr;
  bool watched = false;  // loops that only wait are looked for (engine/await.hpp)
  bool explore = false;  // plain accesses that race are decision points, and writes are looked at
  // For what plain accesses do more than usual (any of them: closely()):
  alignas(8) bool racing = false;  // some are known to race (border/explore_races.hpp)
  bool second_opinion = false;  // ThreadSanitizer's runtime is told too (detect/thread_sanitizer.hpp)
  bool wipes = false;  // nothing of the runtime's is to stay on the stack (engine/await.hpp)
  bool indirect = true;  // no `shadow`
  bool gives_way = false;  // the current thread has been asked to (engine/give_way.hpp)
  bool unused[3] = {};  // the eight bytes that closely() looks at end here

  bool every_read = false;  // remember also reads that no verdict depends on: what races is looked for

  u64 blind = 0;                // all ones: `filter` is to hold what no cell holds
  frames::Log* log = nullptr;   // of the current thread (detect/frames.hpp)
  uptr stack_begin = 0;         // where its stack lies, with what guards it
  u64 stack_bytes = 0;          // of each stack with its guard
  u64 all_stacks_bytes = 0;     // of all of them, which begin at contexts::first_stack

  FEARLESS_INLINE bool closely() const {
    u64 any;
    __builtin_memcpy(&any, &racing, sizeof any);
    return any != 0;
  }
};

extern Hot hot;

// The runtime works on its own account until the end of the scope: calls it makes into libc or
// libstdc++ are not the scenario's.
class OutsideScenario {
 public:
  FEARLESS_INLINE OutsideScenario() : before_(hot.in_scenario) { hot.in_scenario = false; }
  FEARLESS_INLINE ~OutsideScenario() { hot.in_scenario = before_; }
  OutsideScenario(const OutsideScenario&) = delete;
  OutsideScenario& operator=(const OutsideScenario&) = delete;

 private:
  bool before_;
};

}  // namespace fearless
