// What the scenario writes to its standard output and error while it is searched.
#pragma once

#include <string>

namespace fearless::output {

// From here on descriptors 1 and 2 lead into a memory file (unless `through`: then they stay as they
// are). What the tool has to say goes to the real standard error.
void redirect(bool through);
void restore();

// An execution begins; if `keep`, what it writes can be taken afterwards.
void begin(bool keep);
std::string take();

}  // namespace fearless::output
