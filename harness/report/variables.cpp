#include "report/variables.hpp"

#include <fmt/format.h>

#include "report/symbols.hpp"

namespace fearless::variables {

std::string name(uptr address, const Trace&) {
  const symbols::Variable v = symbols::variable(address);
  if (v.name.empty()) return "";
  return v.offset == 0 ? v.name : fmt::format("{} + {}", v.name, v.offset);
}

}  // namespace fearless::variables
