// Violations found under rc11: does it take an execution that sequential consistency does not permit?
#pragma once

#include "search/confirm.hpp"

namespace fearless::weak_memory {

// Says so in v->weak, if the execution shown is one. If executions are searched exhaustively, the search
// tries some under sc first: where one of them shows the violation, v becomes that one.
void explain(Runner& runner, const Options& options, const CaseName& name, Violation* v);

// The same of the execution that the runner has run last, in this process: what it reads, and what would
// forbid it. No other is tried.
void describe(const Graph& g, Violation* v);

}  // namespace fearless::weak_memory
