// File descriptors of the scenario.
#pragma once

namespace fearless::border {

void begin_execution_descriptors();
// Closes what the execution has opened and left open.
void end_execution_descriptors();
// What is open now is not to be closed.
void keep_open_descriptors();

}  // namespace fearless::border
