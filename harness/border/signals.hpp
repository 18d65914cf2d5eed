// Signals of the scenario.
#pragma once

#include "border/clocks.hpp"
#include "engine/thread.hpp"

namespace fearless::border {

void begin_execution_signals();
void begin_thread_signals(const Thread& t, const Thread& creator);

}  // namespace fearless::border
