// Has the search seen what it should have? Looks for code of the user's that ran in the scenario and is
// not instrumented.
#pragma once

#include "search/runner.hpp"

namespace fearless::instrumentation {

// Sets result->uninstrumented, and result->vacuous if nothing that was seen could have gone wrong.
void look(Runner& runner, CaseResult* result);

}  // namespace fearless::instrumentation
