// What is told of an execution that only a weak memory model permits.
#pragma once

#include <vector>

#include "report/wording.hpp"

namespace fearless::wording {

// Empty if sequential consistency permits it.
std::vector<Fact> weak_memory(const Violation& v, Names& names);

}  // namespace fearless::wording
