#include "search/weak_memory.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/graph_mode.hpp"
#include "model/weakness.hpp"
#include "search/minimise.hpp"
#include "strategy/exhaustive.hpp"

namespace fearless::weak_memory {
namespace {

// Runs v's schedule once more, so that the runner's graph is its execution's. False if that cannot be.
bool run_again(Runner& runner, Violation* v) {
  if (runner.graph() == nullptr || runner.isolated()) return false;
  Trace trace;
  trace.watch(v->finding.address, std::max<u64>(v->finding.size, 1));
  Outcome out;
  if (!confirm::fails_alike(runner, v->trace->schedule, true, v->finding, &trace, &out)) return false;
  v->trace = std::make_shared<const Trace>(std::move(trace));
  return true;
}

// The operations of the trace that performed the graph's events.
class Operations {
 public:
  Operations(const Graph& g, const Trace& t) : graph_(g) {
    // (Of several with the same number the last one is it: the others were no events.)
    for (std::size_t i = 0; i < t.events.size(); ++i)
      if (!t.events[i].plain) by_name_[{t.events[i].thread, t.events[i].graph_event}] = static_cast<u32>(i);
    for (Slot s = 0; s < engine.slots_used; ++s) numbers_.push_back(engine.thread(s).number);
  }
  u32 of(EventId e) const {
    if (e == initial) return WeakMemory::none;
    const Event& x = graph_[e];
    const auto at = by_name_.find({x.slot < numbers_.size() ? numbers_[x.slot] : 0, x.index});
    return at == by_name_.end() ? WeakMemory::none : at->second;
  }

 private:
  const Graph& graph_;
  std::map<std::pair<u32, u32>, u32> by_name_;
  std::vector<u32> numbers_;  // of threads, by slot
};

// Looks for the violation under sc: true if an execution shows it, which `found` then is.
bool under_sc(Runner& runner, const Finding& finding, Outcome* found, WeakMemory* weak) {
  constexpr u64 most = 2000;  // executions
  const auto slots = graph_mode::slots_given();
  Graph graph(MemoryModel::sc);
  ExhaustiveStrategy strategy(graph);
  bool shown = false, others = false;
  u64 n = 0;
  for (bool any = true; any && n < most; any = strategy.next()) {
    Runner::How how;
    how.strategy = &strategy;
    how.graph = &graph;
    how.driver = &strategy;
    how.like = &finding;
    const Outcome out = runner.run(how);
    ++n;
    if (!out.violated) continue;
    if (!confirm::same_violation(out.finding, finding)) {
      others = true;  // what comes after it in this execution has not been seen
      continue;
    }
    *found = confirm::recorded(runner, graph, finding);
    shown = found->violated && confirm::same_violation(found->finding, finding);
    break;
  }
  weak->tried_under_sc = n;
  weak->all_under_sc = !shown && !others && strategy.done();
  graph_mode::use_slots(slots);
  return shown;
}

}  // namespace

void describe(const Graph& g, Violation* v) {
  WeakMemory& weak = v->weak;
  if (g.model != MemoryModel::rc11 || g.sequentially_consistent()) return;
  weak.any = true;
  const Operations operations(g, *v->trace);
  const Weakness w = weakness(g);
  for (const Weakness::Stale& s : w.stale)
    weak.stale.push_back({operations.of(s.event), operations.of(s.from), operations.of(s.newer)});
  weak.remedy = w.remedy;
  for (const EventId e : w.operations) weak.operations.push_back(operations.of(e));
}

void explain(Runner& runner, const Options& options, const CaseName& name, Violation* v) {
  if (run_again(runner, v)) describe(*runner.graph(), v);
  if (!v->weak.any || options.graphs != Graphs::exhaustive) return;
  Outcome found;
  if (!under_sc(runner, v->finding, &found, &v->weak)) return;
  Violation simpler;
  Divergence divergence;
  if (!confirm::reproduce(runner, options, name, found, &simpler, &divergence)) return;
  simpler.execution = v->execution;
  minimise::shorten(runner, options, name, &simpler);
  *v = std::move(simpler);
}

}  // namespace fearless::weak_memory
