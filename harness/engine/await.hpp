// Loops that only wait. A thread that looks at an atomic from the same place in the same state as before, and
// has changed nothing in between, will do so until another thread writes: it need not be run until then.
//
// The state is the thread's registers and stack, as they are when user code calls: a loop that counts is not
// a loop that only waits.
#pragma once

#include "engine/engine.hpp"

namespace fearless::await {

void begin_execution();
// The current thread is about to look. Does not return if it is waiting.
void look(const Operation& op);
// It has changed something others can see.
void acted(Thread& t);

}  // namespace fearless::await
