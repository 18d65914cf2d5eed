// Running an execution again: to be sure of it, to record it, to tell where two runs part.
#pragma once

#include <algorithm>
#include <vector>

#include "search/runner.hpp"
#include "search/token.hpp"
#include "strategy/graph_replay.hpp"
#include "strategy/replay.hpp"

namespace fearless::confirm {

// Records the execution `out` again, makes its token, and runs that token: false (with the divergence) if
// any of these does not fail in the same way. `instead`, if given: how else it failed.
bool reproduce(Runner& runner, const Options& options, const CaseName& name, const Outcome& out, Violation* v,
               Divergence* divergence, Outcome* instead = nullptr);

// Runs along an execution graph, its choices taken down one by one (the log of the outcome); `like` as of
// Runner::How.
Outcome recorded(Runner& runner, GraphReplayStrategy* graph, const Finding* like);
// The same of an execution that shows a violation: as an interleaving, if it is one.
Outcome recorded(Runner& runner, const Graph& graph, const Finding& finding);

// Runs a schedule as a token would; true if it fails as `like` does. `trace` may be null.
bool fails_alike(Runner& runner, const Schedule& schedule, bool strict, const Finding& like, Trace* trace,
                 Outcome* out);
// The same of what a strategy decides in execution `number`.
bool fails_alike(Runner& runner, Strategy& strategy, u64 number, const Finding& like, Trace* trace,
                 Outcome* out);

// What is told of a violation, from the execution that was recorded.
Violation violation(const Outcome& out, const Trace& trace);

// Sees from the stack what std::terminate was called for.
void classify(Violation* v);

// The token of a recorded execution.
std::string token_of(const CaseName& name, const Options& options, const Schedule& schedule);
void use_racing_sites(const Token& token);

// Is it the same violation: same kind, same places?
bool same_violation(const Finding& a, const Finding& b);
inline bool is_among(const std::vector<Violation>& all, const Finding& f) {
  return std::any_of(all.begin(), all.end(),
                     [&](const Violation& v) { return same_violation(v.finding, f); });
}

Divergence first_difference(Runner& runner, const Outcome& out);
Divergence describe(const ScheduleStrategy& strategy);

}  // namespace fearless::confirm
