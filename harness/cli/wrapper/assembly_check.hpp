// Warns of inline assembly that synchronises threads: the instrumentation does not see what it
// does.
//
// Looks at the text of the sources on the command line and of the headers they include with "…",
// found beside the including file or in a directory given by -I or -iquote. It does not expand
// macros, does not follow <…>, and does not evaluate #if.
#pragma once

#include <string>
#include <vector>

#include "command_line.hpp"

namespace fearless::wrapper {

void warn_of_assembly(const CommandLine& line);

// For tests: "LINE: WORD" of every asm statement in a source text that synchronises.
struct SynchronisingAssembly {
  int line = 0;
  std::string word;  // lock, mfence, …
};
std::vector<SynchronisingAssembly> synchronising_assembly(const std::string& text);

}  // namespace fearless::wrapper
