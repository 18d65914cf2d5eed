#include "engine/sent_signals.hpp"

#include <sys/syscall.h>

#include "core/real.hpp"
#include "core/syscalls.hpp"

FEARLESS_REAL(int, sigaction, int, const struct sigaction*, struct sigaction*)

namespace fearless::sent_signals {
namespace {

struct sigaction before_search[signal_count];
u64 blocked_before_search;
u64 count = 0;  // of searches
struct sigaction interrupt_before, termination_before;
// A handler of these would run in the middle of anything, though nobody would miss it.
constexpr int kept_away[] = {SIGCHLD, SIGWINCH};
volatile sig_atomic_t interrupts = 0;
volatile sig_atomic_t interrupting = 0;  // the last signal
bool held = false;
volatile sig_atomic_t broken_pipes = 0;
bool in_execution = false;

void on_interrupt(int signal) {
  interrupts = interrupts + 1;
  interrupting = signal;
  if (interrupts > 1) die_of(signal);
}

void on_broken_pipe(int signal) {
  if (in_execution) {
    broken_pipes = 1;
  } else {
    die_of(signal);
  }
}

void handle(int signal, void (*function)(int), struct sigaction* before) {
  struct sigaction a = {};
  a.sa_handler = function;
  a.sa_flags = SA_ONSTACK | SA_RESTART;
  sigemptyset(&a.sa_mask);
  real::sigaction(signal, &a, before);
}

// (One that is held keeps what was before that.)
void note(int signal) {
  const bool interrupt = signal == SIGINT || signal == SIGTERM;
  if (!held || !interrupt) real::sigaction(signal, nullptr, &before_search[signal]);
}

}  // namespace

void note_all() {
  for (int s = 1; s < signal_count; ++s) note(s);
  sys::call(SYS_rt_sigprocmask, SIG_BLOCK, 0, reinterpret_cast<u64>(&blocked_before_search), sizeof(u64));
}
void put_all_back() {
  for (int s = 1; s < signal_count; ++s) real::sigaction(s, &before_search[s], nullptr);
  sys::call(SYS_rt_sigprocmask, SIG_SETMASK, reinterpret_cast<u64>(&blocked_before_search), 0, sizeof(u64));
}

void install() {
  note_all();
  ++count;
  if (!held) interrupts = 0;
  handle(SIGINT, on_interrupt, &interrupt_before);
  handle(SIGTERM, on_interrupt, &termination_before);
  handle(SIGPIPE, on_broken_pipe, nullptr);
  struct sigaction plain = {};
  plain.sa_handler = SIG_DFL;
  for (const int s : kept_away)
    if (before_search[s].sa_handler != SIG_IGN) real::sigaction(s, &plain, nullptr);
}
void remove() {
  real::sigaction(SIGINT, &interrupt_before, nullptr);
  real::sigaction(SIGTERM, &termination_before, nullptr);
  real::sigaction(SIGPIPE, &before_search[SIGPIPE], nullptr);
  for (const int s : kept_away) real::sigaction(s, &before_search[s], nullptr);
}

void begin_execution() {
  in_execution = true;
  broken_pipes = 0;
}
void end_execution() { in_execution = false; }

bool interrupted() { return interrupts != 0; }
int interrupted_by() { return interrupting; }

HoldInterrupts::HoldInterrupts() {
  interrupts = 0;
  note(SIGINT);
  note(SIGTERM);
  held = true;
  handle(SIGINT, on_interrupt, &interrupt_);
  handle(SIGTERM, on_interrupt, &termination_);
}
HoldInterrupts::~HoldInterrupts() {
  real::sigaction(SIGINT, &interrupt_, nullptr);
  real::sigaction(SIGTERM, &termination_, nullptr);
  held = false;
}

bool broken_pipe() {
  const bool is = broken_pipes != 0;
  broken_pipes = 0;
  return is;
}
const struct sigaction& action_before(int signal) { return before_search[signal]; }
u64 blocked_before() { return blocked_before_search; }
u64 searches() { return count; }

void die_of(int signal) {
  struct sigaction plain = {};
  plain.sa_handler = SIG_DFL;
  real::sigaction(signal, &plain, nullptr);
  sys::call(SYS_tgkill, static_cast<u64>(sys::call(SYS_getpid)), static_cast<u64>(sys::call(SYS_gettid)),
            static_cast<u64>(signal));
}

}  // namespace fearless::sent_signals
