// Has the search seen what it should have? Looks for code of the user's that ran in the scenario and is
// not instrumented: executions that have been searched are run once more, with breakpoints at the functions
// that could matter. If such functions ran, and nothing that threads share was seen through instrumented
// code (search/seen.hpp), nothing was tested. If some was seen, the rest is listed.
//
// One execution is looked at; more only if nothing was seen in that one. If no code that is loaded is in
// question, none is.
#pragma once

#include "search/runner.hpp"

namespace fearless::instrumentation {

// An execution as it was searched.
struct Searched {
  std::vector<u16> log;
  bool unlock_mattered;
};

// Sets result->uninstrumented, and result->vacuous if nothing that was seen could have gone wrong.
void look(Runner& runner, const std::vector<Searched>& executions, CaseResult* result);

}  // namespace fearless::instrumentation
