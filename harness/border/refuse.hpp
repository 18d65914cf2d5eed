// What the tool cannot run is refused by name, never ignored.
#pragma once

#include "core/base.hpp"

namespace fearless::border {

// Ends the search with "cannot explore WHAT" and the remedy.
[[noreturn]] void refuse(const char* what, const char* remedy, uptr site);

}  // namespace fearless::border
