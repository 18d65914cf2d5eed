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
// While this lives, processes that are started begin with the signals ignored and blocked that are so in the
// current thread of the scenario.
class Inherited {
 public:
  Inherited();
  ~Inherited();
  Inherited(const Inherited&) = delete;
  Inherited& operator=(const Inherited&) = delete;

 private:
  u64 mask_before_;
  u64 changed_ = 0;
};
// The current thread has sent something. If there is nobody to read it, the system has sent it SIGPIPE.
void after_sending(uptr site);

}  // namespace fearless::border
