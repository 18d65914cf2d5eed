// The report for people.
#pragma once

#include <string>

#include "search/result.hpp"

namespace fearless::report {

// Everything about a case, ending with a newline. `command` is how the program was started, for the line
// that replays.
std::string text(const CaseResult& r, const std::string& command);

// One line: "Bank.Transfer: passed, no violation in 10000 executions (random, 0.8 s)".
std::string summary(const CaseResult& r);

// The verdict's name in the JSON summary.
const char* name_of(Verdict v);

}  // namespace fearless::report
