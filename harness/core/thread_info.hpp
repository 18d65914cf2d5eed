// What strategies and detectors may know of a thread.
#pragma once

#include "core/base.hpp"
#include "core/operation.hpp"

namespace fearless {

struct HeldLock {
  uptr address;
  uptr site;  // where it was taken
  bool shared;
};

struct ThreadInfo {
  Operation pending;    // what it does when it runs next
  u32 operations = 0;   // visible operations begun so far: `pending` is the last of them
  u32 operations_at_event = 0;  // how many of them when it last made an event of an execution graph
  Slot slot = 0;
  u32 number = 0;       // in creation order; main is 0
  // The path "main/2/1": the first child of main's second child. Stable from run to run.
  u32 parent = 0;       // number of the creator
  u32 child = 0;        // this is its creator's child-th thread, from 1
  u32 children = 0;     // created so far
};

// Threads of the current execution by slot; entries of slots in use are valid.
extern ThreadInfo* threads_by_slot[max_slots];

// Does the current thread hold what annotations have called a lock? Implemented by the engine.
enum class AnnotatedLock : u8 { none, shared, held };
AnnotatedLock annotated_lock(uptr lock);

// Who created whom in this execution, by thread number: of threads that have ended too, as far as the
// table goes.
struct ThreadOrigin {
  u32 parent, child;
};
inline constexpr u32 known_origins = 1U << 16;
extern ThreadOrigin thread_origins[known_origins];

inline const Operation& pending_operation(Slot s) { return threads_by_slot[s]->pending; }

}  // namespace fearless
