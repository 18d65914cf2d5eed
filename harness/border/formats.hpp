// What formatted output reads of the program's memory.
#pragma once

#include <stdarg.h>

#include "core/base.hpp"

namespace fearless::border {

// The format, and the texts among the arguments; where %n writes. Of what is said by position (%1$s) or in
// wide characters it says nothing.
void reads_format(const char* format, va_list arguments, uptr site);

}  // namespace fearless::border
