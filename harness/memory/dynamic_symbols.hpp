// What a loaded module asks other modules for.
#pragma once

#include <link.h>

namespace fearless {

// Does the module refer to a function of this name that another module defines?
bool imports(const dl_phdr_info& module, const char* name);

}  // namespace fearless
