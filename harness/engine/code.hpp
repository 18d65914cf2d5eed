// What can be told of a place in the program's code without debug information.
#pragma once

#include "core/base.hpp"

namespace fearless::code {

// Does the function around this address have a C++ (mangled) name? Remembered per address; false if the
// symbol table does not say.
bool function_is_cxx(uptr address);

}  // namespace fearless::code
