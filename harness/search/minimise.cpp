#include "search/minimise.hpp"

#include <algorithm>

#include "core/syscalls.hpp"
#include "search/confirm.hpp"

namespace fearless::minimise {
namespace {

constexpr u64 default_budget_ns = 1'000'000'000;

class Minimiser {
 public:
  Minimiser(Runner& runner, const Options& options, const Finding& finding)
      : runner_(runner),
        finding_(finding),
        deadline_(sys::monotonic_ns() +
                  (options.minimise_ns != 0 ? options.minimise_ns : default_budget_ns)) {}

  // Leaves out parts of the schedule, large ones first (ddmin: Zeller, Hildebrandt, TSE 2002): without
  // a step the running thread simply goes on.
  Schedule reduce(Schedule best) {
    for (std::size_t chunk = std::max<std::size_t>(best.steps.size() / 2, 1);;) {
      bool any = false;
      for (std::size_t at = 0; at < best.steps.size() && in_time();) {
        Schedule candidate = best;
        const std::size_t end = std::min(at + chunk, candidate.steps.size());
        candidate.steps.erase(candidate.steps.begin() + static_cast<std::ptrdiff_t>(at),
                              candidate.steps.begin() + static_cast<std::ptrdiff_t>(end));
        if (fails(candidate, &candidate) && candidate.steps.size() < best.steps.size()) {
          best = std::move(candidate);
          any = true;
        } else {
          at = end;
        }
      }
      if (!in_time()) return best;
      if (chunk > 1) chunk = (chunk + 1) / 2;
      else if (!any) return best;
    }
  }

 private:
  bool in_time() const { return sys::monotonic_ns() < deadline_; }

  // Runs the candidate; if it fails alike, `exact` is the schedule of what really happened.
  bool fails(const Schedule& candidate, Schedule* exact) {
    Trace trace;
    trace.schedule_only = true;
    Outcome out;
    if (!confirm::fails_alike(runner_, candidate, false, finding_, &trace, &out)) return false;
    *exact = trace.schedule;
    return true;
  }

  Runner& runner_;
  const Finding& finding_;
  u64 deadline_;
};

}  // namespace

void shorten(Runner& runner, const Options& options, const CaseName& name, Violation* v) {
  if (v->trace->schedule.steps.empty()) return;
  const Finding finding = v->finding;
  const Schedule best = Minimiser(runner, options, finding).reduce(v->trace->schedule);
  if (best == v->trace->schedule) return;
  Trace trace;
  trace.watch(finding.address, std::max<u64>(finding.size, 1));
  Outcome out;
  if (!confirm::fails_alike(runner, best, true, finding, &trace, &out)) return;
  if (out.finding.address != finding.address) {
    // The memory concerned lies elsewhere in this execution: look again, there.
    trace.watch(out.finding.address, std::max<u64>(out.finding.size, 1));
    if (!confirm::fails_alike(runner, best, true, finding, &trace, &out)) return;
  }
  Violation shorter = confirm::violation(out, trace);
  shorter.execution = v->execution;
  shorter.token = confirm::token_of(name, options, trace.schedule);
  shorter.output = runner.output();
  *v = std::move(shorter);
}

}  // namespace fearless::minimise
