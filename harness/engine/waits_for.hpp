// Who keeps a waiting thread from going on.
#pragma once

#include "core/thread_set.hpp"
#include "core/violation.hpp"

namespace fearless {

// See deadlock::WaitsFor.
ThreadSet waits_for(Slot waiting);

// The current thread has just begun to wait for a lock or another thread without a deadline: if that
// closes a circle, it is a deadlock. (If an operation in it may wait, that is judged when nobody can go on,
// by what its specification does then.)
void check_for_deadlock();

// A thread that waits for what it holds itself.
bool find_self_deadlock(Finding* f);

// Some cycle of threads that wait for each other for ever.
bool find_deadlock(Finding* f);

}  // namespace fearless
