// How violations of ownership are told: what was said of the memory, by whom, and what broke it.
#pragma once

#include <string>
#include <vector>

#include "report/wording.hpp"

namespace fearless::wording {

std::string ownership_message(const Violation& v, Names& names);
// What was said of the memory, in order; then what broke it, and the rule.
std::vector<Fact> ownership_facts(const Violation& v, Names& names);
std::string ownership_hint(const Violation& v);

// What was said of the memory, in order: the last of it, without repetitions.
std::vector<const TraceOwner*> ownership_history(const Violation& v);
// "handed over", "guarded": what was said.
const char* saying_name(const TraceSaying& said);

}  // namespace fearless::wording
