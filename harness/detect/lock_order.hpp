// Lock-order inversions: locks that are taken in one order here and in another there, although this
// execution got away with it. A prediction (OUTPUT: kind lock-order); the search tries to confirm it.
#pragma once

#include "core/thread_info.hpp"
#include "core/violation.hpp"
#include "model/clock.hpp"

namespace fearless::lock_order {

struct Acquisition {
  const HeldLock* held;
  u32 held_count;
  uptr lock;   // about to be waited for, without a deadline
  uptr site;
  u32 thread;
  Slot slot;
  const Clock* fork_join;
  bool shared;
};

void about_to_lock(const Acquisition&);
// What is made in its place is another lock.
void destroyed(uptr lock);

// One step of a cycle: the thread holds `from` and waits for `to`.
struct Edge {
  uptr from, to;
  uptr from_site, to_site;
  u32 thread;
  bool from_shared, to_shared;
};
inline constexpr u32 longest_cycle = 8;
struct Cycle {
  u32 length;
  Edge edges[longest_cycle];
};
// The cycle that the finding just raised is about.
const Cycle& found();

void begin_execution();

}  // namespace fearless::lock_order
