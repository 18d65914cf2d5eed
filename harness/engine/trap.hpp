// Crashes of the scenario: fatal signals, stack overflow, loops and system calls without end. Each is
// turned into a finding of the thread that ran, and the engine goes on.
#pragma once

#include <signal.h>

#include "core/base.hpp"

namespace fearless::trap {

// Signal handlers and the watchdog are installed for the length of a search. With `virtual_time_stamps`, what
// the scenario reads of the processor's time-stamp counter is virtual time, too.
void install(u64 stall_ns, bool virtual_time_stamps);
// How long an execution may go on without a visible operation, from now on.
void set_stall(u64 ns);
// The current thread is taken to hang there.
void hangs_at(uptr site);
// An execution that has not ended at this moment of the monotonic clock (0: never) is abandoned.
void set_end(u64 ns);
void remove();
// Is it one of those that are handled here (the others: engine/sent_signals.hpp)?
bool handles(int signal);
// Outside of executions, the specification performs an operation (null: it has returned). If that takes
// longer than was installed, the process ends: it may be waiting for ever, and there is nobody to wake it.
void specification_performs(const char* operation);
// This process is a copy of the one that called `install`: what copies do not inherit is installed anew.
void continue_in_child();

// An execution begins (ends): signals are the scenario's (the tool's own) from here.
void arm();
void disarm();

// Breakpoints the tool itself has planted in the program's code. The handler is given the address of the
// one that was reached, in the scenario and with nothing of it in order; if it is the tool's, it puts back
// the byte that was there and returns true, and the program goes on as if nothing had been.
void set_breakpoint_handler(bool (*reached)(uptr address));

// The program's own handlers (sigaction, signal) while a search runs.
struct UserHandler {
  bool set = false;
  bool once = false;  // SA_RESETHAND
  void (*handler)(int) = nullptr;
  void (*with_info_handler)(int, siginfo_t*, void*) = nullptr;
};
void set_user_handler(int signal, const UserHandler& h);
UserHandler user_handler(int signal);
// Calls one, in the current thread. And is it still on that thread's stack (siglongjmp leaves it)?
void call_user_handler(const UserHandler& h, int signal, siginfo_t* info, void* context);
bool user_handler_runs();
void forget_user_handlers();

}  // namespace fearless::trap
