// Flags with which a program cannot be run under Fearless.
#pragma once

#include "command_line.hpp"

namespace fearless::wrapper {

// Ends with one sentence and a usage error if the command holds such a flag where it has an effect.
void refuse_what_cannot_work(const CommandLine& line, bool cxx);

}  // namespace fearless::wrapper
