// Whether what lies in a stack frame still matters to its function: code compiled without optimisation keeps
// everything there, long after it was last needed, and leaves holes between.
#pragma once

#include "core/base.hpp"

namespace fearless::frame_slots {

// Will the function that goes on at `pc` never read the byte at `offset` from its frame pointer (rbp, as
// "push %rbp; mov %rsp, %rbp" at its beginning set it) before it has written it? From 16 on, the bytes are
// its caller's, which it can read arguments from. False also where that cannot be told: the byte may be part
// of something whose address the function takes, the function is none of the program's own or has no frame
// pointer. Answers are remembered.
//
// Liveness as in textbooks of compilers (backward "may be used", asked of one byte at one point, by a search
// forward), on machine code. Where exceptions lead to is code that nothing else leads to: all of that counts
// as reachable.
bool dead(uptr pc, i64 offset);

}  // namespace fearless::frame_slots
