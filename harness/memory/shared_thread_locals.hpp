// One FS base for all threads of a scenario, where programs may not set it themselves (no FSGSBASE): setting
// it would be a system call for each switch, the most expensive part of many an execution by far. What lies
// there of the running thread - errno, the exceptions it handles, locales: what the C and C++ libraries keep
// for each - is copied there at a switch, and what was there is put away into its owner's own.
//
// Only where a program cannot tell, but by asking one thread for the address of another's errno: one with
// thread-local variables of its own, that may load some, or that calls what looks beside them, has a true FS
// base for each thread. So it has with FSGSBASE, and where threads of the system take turns.
#pragma once

#include "core/base.hpp"

extern "C" bool fearless_shares_thread_locals;

namespace fearless::shared_thread_locals {

struct Range {
  uptr address;
  u64 bytes;
};

// For the length of a search, in the thread of the process that runs it, while its own variables are in their
// place. False if it is not to be.
bool begin();
void end();

// What is shared.
u32 ranges();
Range range(u32 i);

}  // namespace fearless::shared_thread_locals
