// File descriptors of the scenario.
#pragma once

#include <vector>

namespace fearless::border {

// From here on descriptors are the tool's own.
inline constexpr int first_tool_descriptor = 700;
// Those of the program that are open now.
std::vector<int> open_descriptors();

// A descriptor has been opened in this execution.
void note_opened();
void begin_execution_descriptors();
// Closes what the execution has opened and left open.
void end_execution_descriptors();
// What is open now is not to be closed.
void keep_open_descriptors();

}  // namespace fearless::border
