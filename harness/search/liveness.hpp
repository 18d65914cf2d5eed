// Whether what lies in a stack frame or in a register still matters to the functions in progress: code
// compiled without optimisation keeps everything in its frame, long after it was last needed, and leaves
// holes between; with optimisation the same is true of registers.
//
// Liveness as in textbooks of compilers (backward "may be used", asked of one byte or register at one point,
// by a search forward), on machine code. Where exceptions lead to is code that nothing else leads to: all of
// that counts as reachable. Answers are remembered.
#pragma once

#include "engine/await.hpp"

namespace fearless::liveness {

// Who may read the byte at `offset` from the frame pointer of the function that goes on at `pc` (rbp, as
// "push %rbp; mov %rsp, %rbp" at its beginning set it) before the function writes it? From 16 on, the bytes
// are its caller's, which it can read arguments from. `here` also where that cannot be told: the byte may be
// part of something whose address the function takes, the function is none of the program's own or has no
// frame pointer.
await::Need of_byte(uptr pc, i64 offset);

// The same of one of the registers that are kept (await::kept_registers, in their order).
await::Need of_register(uptr pc, unsigned which);

}  // namespace fearless::liveness
