// Signals that the system sends to the process during a search and that are no crash: interrupts (SIGINT,
// SIGTERM) and broken pipes (SIGPIPE).
#pragma once

#include <signal.h>

#include "core/base.hpp"

namespace fearless::sent_signals {

inline constexpr int signal_count = 65;  // their numbers are below it, from 1 on

// For the length of a search, before any other handler is installed for it (engine/trap.hpp).
void install();
void remove();
// SIGPIPE is for the scenario from here on; or for the tool, which dies of it when nobody reads its own
// output.
void begin_execution();
void end_execution();

// The search wants to be told of interrupts instead of dying of them (but of the second of them).
bool interrupted();
// The signal that the last interrupt was.
int interrupted_by();
// The same until the end of the scope, for what comes behind the search: nothing found is lost by an
// interrupt while it is shortened, judged again or written. No further search in the scope forgets an
// interrupt.
class HoldInterrupts {
 public:
  HoldInterrupts();
  ~HoldInterrupts();
  HoldInterrupts(const HoldInterrupts&) = delete;
  HoldInterrupts& operator=(const HoldInterrupts&) = delete;

 private:
  struct sigaction interrupt_, termination_;
};

// Has the system sent SIGPIPE, since this was last asked or the execution began? What the thread that runs
// has written is read by nobody; the call has returned.
bool broken_pipe();

// What the program did with a signal before the search, and the set of those that its thread had blocked
// (bit n - 1 is signal n).
const struct sigaction& action_before(int signal);
u64 blocked_before();
// How many searches there have been: it is another's from one to the next.
u64 searches();

// What a program does with signals until it is started over does not count: takes down what it does with
// them, and sees to it that it is so again.
void note_all();
void put_all_back();

// By the signal's default action.
void die_of(int signal);

}  // namespace fearless::sent_signals
