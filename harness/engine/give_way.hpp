// A thread that goes on without any visible operation may wait for another by plain accesses, as in
// `while (!flag) {}`. No other can run meanwhile: after some real time it is asked to give way, and does so
// at its next plain access. What it waits for is a data race, which shows when the other has written.
#pragma once

#include "core/base.hpp"

namespace fearless::give_way {

void begin_search();
void begin_execution();

// After how many ticks without an operation a thread is asked, where after `stall` of them it is taken to
// hang; in a search that gives it `full` (less is enough to see once more what is known to hang).
u64 asked_after(u64 stall, u64 full);
// The current thread, by a signal handler. False if that is of no use. `early`: it is not yet taken to hang.
bool ask(bool early);
// It is to be taken to hang at its next plain access.
void ask_to_stop();

// Has a thread of this search ever been asked? (An execution may have been in another process.)
bool ever_asked();
void note_ever_asked(bool was);

// The current thread, where one has been asked, is about to make a plain access.
void at_access(uptr site);

}  // namespace fearless::give_way
