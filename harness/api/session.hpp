// The cases of this process: their results, the JSON summary, the exit code.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "search/explore.hpp"

namespace fearless::session {

// Reads flags and environment; once, before anything else. Removes --fearless_* from argv.
void begin(int* argc, char** argv);

// Does a search and keeps its result for the summary.
const CaseResult& run(const Options& o, bool decides_exit_code, const std::function<CaseResult()>& search);

// The report of a result, with the command that starts this program: a whole one as it was started, one of
// tests for this one.
std::string report(const CaseResult& r, bool whole_program);

// 70, 1, 5, 4, 3 or 0 for one case.
int code_of(const CaseResult& r, const Options& o);

// The case that the token of option replay is of, if that has not been run; otherwise empty.
std::string not_replayed();

// 70, 1, 5, 4, 3 or 0, whichever comes first among the cases that decide it. Where no
// case was run the summary is written now: of none.
int exit_code();
int failed_cases();

}  // namespace fearless::session
