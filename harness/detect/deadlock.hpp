// Deadlock: threads that wait for each other, whatever the others do.
//
// A cycle is found when its last thread begins to wait, also while other threads go on. (That all
// threads wait, without a cycle among locks, the engine sees by itself: nobody is left to run.)
#pragma once

#include "core/thread_set.hpp"

namespace fearless::deadlock {

// The threads of which any one can keep `waiting` from ever going on; empty if it can go on, or if its
// wait can end otherwise (a deadline, a notification).
using WaitsFor = ThreadSet (*)(Slot waiting);

struct Cycle {
  static constexpr u32 longest = 64;
  u32 length = 0;
  Slot threads[longest];  // each waits for the next, the last for the first
};

// A cycle through `start`, whose wait has just begun.
bool find(Slot start, WaitsFor waits_for, Cycle* cycle);

}  // namespace fearless::deadlock
