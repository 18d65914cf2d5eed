// A thread that goes on without any visible operation may wait for another by plain accesses, as in
// `while (!flag) {}`. No other can run meanwhile: after some real time it is asked to give way, and does so
// at its next plain access. What it waits for is a data race, which shows when the other has written.
#pragma once

#include "core/base.hpp"

namespace fearless::give_way {

void begin_search();
void begin_execution();

// How long, in ticks, the current thread is left alone, where it is `stall` that is given to it.
u64 patience(u64 stall);
// It has been at it for so long. False if that is of no use: no other could go on, or it makes no such
// access. (To be called by a signal handler.)
bool ask();

// The current thread, which has been asked, is about to make a plain access.
void at_access(uptr site);

}  // namespace fearless::give_way
