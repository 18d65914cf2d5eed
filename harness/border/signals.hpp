// Signals of the scenario.
#pragma once

#include <signal.h>

#include "border/clocks.hpp"
#include "engine/thread.hpp"

namespace fearless::border {

void begin_execution_signals();
// The program wants to read these from a descriptor, where they are blocked (signalfd).
void are_taken_by_descriptor(const sigset_t* set, uptr site);
void begin_thread_signals(const Thread& t, const Thread& creator);
// From one to the other, processes that are started begin with the signals ignored and blocked that are so in
// the current thread of the scenario. The third instead of the second: if an execution has ended in between,
// what the call that was to start one has changed is put back, too.
void show_processes_signals();
void hide_processes_signals();
void hide_abandoned_signals();
// alarm(): what would end the process if it hung never does so, as no time passes in a hung one. A handler of
// SIGALRM is refused. What was left of the one before.
unsigned set_watchdog(unsigned seconds, uptr site);
// The current thread has sent something. If there is nobody to read it, the system has sent it SIGPIPE.
void after_sending(uptr site);

}  // namespace fearless::border
