// The frames of scenario threads, of the one that runs and of those that do not.
#pragma once

#include "core/base.hpp"

namespace fearless {

// One call, as debug information speaks of it.
struct StackFrame {
  uptr pc = 0;             // where it goes on (a return address)
  uptr stack_pointer = 0;  // there
  uptr frame_pointer = 0;  // rbp there
  uptr cfa = 0;            // the canonical frame address: the stack pointer before the call
  u32 thread = 0;          // number
};

// The frame that the bytes at `address` on a live thread's stack belong to, as things are at this moment.
// False if there is none.
bool frame_of(uptr address, StackFrame* frame);

}  // namespace fearless
