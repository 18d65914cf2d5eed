// Looks at the objects and archives of a link: which of them are not instrumented, and whether one
// of those has taken the place of instrumented code. An inline function or template that several
// objects define is taken from the first of them on the command line.
//
// Only files given on the command line, and archives that -l finds in a directory given by -L, are
// looked at; nothing under /usr or /lib.
#pragma once

#include "command_line.hpp"
#include "compiler.hpp"

namespace fearless::wrapper {

bool has_objects(const CommandLine& line);
void check_link(const CommandLine& line);

}  // namespace fearless::wrapper
