// Making a failing schedule shorter, so that a person can read it.
#pragma once

#include "search/runner.hpp"

namespace fearless::minimise {

// Looks for a schedule that fails in the same way with fewer context switches, and puts its execution,
// token and trace in the place of the violation's. Bounded by options.minimise_ns.
void shorten(Runner& runner, const Options& options, const CaseName& name, Violation* v);

}  // namespace fearless::minimise
