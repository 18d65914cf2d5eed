// Names of variables for addresses.
#pragma once

#include <optional>
#include <string>

#include "engine/trace.hpp"
#include "report/dwarf.hpp"

namespace fearless::variables {

// The variable of a function on some thread's stack, if it is certain which.
std::optional<dwarf::Local> local(uptr address, const Trace& trace);

struct Named {
  std::string name;  // "counter", "account.balance", "table[3]", or "" if the debug information does not say
  dwarf::Value value = {};
};
Named name(uptr address, const Trace& trace);

}  // namespace fearless::variables
