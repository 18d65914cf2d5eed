// Synchronisation objects where an execution graph is kept (see graph_objects.cpp).
#pragma once

#include "engine/graph_mode.hpp"

namespace fearless {
struct Condvar;
struct Barrier;
}  // namespace fearless

namespace fearless::graph_mode {

// The current thread has been picked for its wait, or notification.
int cond_wait(Condvar& c, Mutex& m, u64 deadline, bool wakes, uptr site);
u32 notify(Condvar& c, bool all);

int futex_wait(uptr word, u32 expected, u64 deadline, uptr site);
int futex_wake(uptr word, u32 most, uptr site);

// Arrives; true if that completes the round. The others' wake_event is set then.
bool barrier_wait(Barrier& b);

// It is not earlier than that, to the current thread.
void pass_time(u64 deadline);
// … because it has waited until that deadline.
void time_out(u64 deadline);

}  // namespace fearless::graph_mode
