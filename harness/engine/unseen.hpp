// What a thread changes in memory by writes that are not seen: of code that is not instrumented, and what
// compilers leave out when they instrument. A loop that makes progress only so does not only wait.
//
// Looked at are the variables and the heap of the program, and the stacks of the threads that have started
// the thread, and those; of each stretch no more than the first `most_bytes`. What is noted is a sum over all
// that, as the thread has found it when it began to run, and left it when it stopped: others may run in
// between.
#pragma once

#include "engine/thread.hpp"

namespace fearless::unseen {

inline constexpr u64 most_bytes = u64{64} << 10;

// The current thread looks: Thread::changes is what it has changed since it last did anything else, 0 for
// nothing. (Blocks that it has allocated since then do not count.)
void looks(Thread& t);

// A sum over all memory but the stacks of these threads and of the current one.
u64 all_memory_besides(const ThreadSet& threads);

// The current thread stops running, and goes on later.
void stops(Thread& t);
void goes_on(Thread& t);

}  // namespace fearless::unseen
