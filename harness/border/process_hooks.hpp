// What the program does outside scenarios and a whole-program search wants to know of.
#pragma once

namespace fearless::border {

// Called (if set) when the program is about to start a thread outside a scenario.
extern void (*before_thread_start)();

}  // namespace fearless::border
