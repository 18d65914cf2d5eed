// What the compiler is asked to do: the user's command with what instrumentation and the runtime
// need.
#pragma once

#include <string>
#include <vector>

#include "command_line.hpp"
#include "compiler.hpp"

namespace fearless::wrapper {

std::vector<std::string> plan(const CommandLine& line, const Compiler& compiler, const Places& places);

}  // namespace fearless::wrapper
