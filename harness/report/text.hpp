// The report for people.
#pragma once

#include <string>

#include "search/result.hpp"

namespace fearless::report {

// For the line that replays, as a shell takes it.
struct Started {
  std::string settings;  // variables of the environment: "FEARLESS_STEPS=100 "
  std::string command;
};

// Everything about a case, ending with a newline.
std::string text(const CaseResult& r, const Started& how);

// One line: "Bank.Transfer: passed, no violation in 10000 executions (random, 0.8 s)".
std::string summary(const CaseResult& r);

// The verdict's name in the JSON summary.
const char* name_of(Verdict v);

}  // namespace fearless::report
