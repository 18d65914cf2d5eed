// Names of variables for addresses.
#pragma once

#include <string>

#include "engine/trace.hpp"

namespace fearless::variables {

// "counter", "account.balance", "table[3]", or "" if the debug information does not say.
std::string name(uptr address, const Trace& trace);

}  // namespace fearless::variables
