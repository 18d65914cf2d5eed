// The report for people.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "search/options.hpp"
#include "search/result.hpp"

namespace fearless::report {

// For the line that replays, as a shell takes it.
struct Started {
  OptionList settings;  // that a replay needs, beside the token
  std::string command;
};

// The variables of the environment that replay a violation, beside FEARLESS_REPLAY.
std::vector<std::pair<std::string, std::string>> needed_beside_token(const Violation& v,
                                                                     const OptionList& settings);

// Everything about a case, ending with a newline.
std::string text(const CaseResult& r, const Started& how);

// One line: "Bank.Transfer: passed, no violation in 10000 executions (random, 0.8 s)".
std::string summary(const CaseResult& r);

// The verdict's name in the JSON summary.
const char* name_of(Verdict v);

}  // namespace fearless::report
