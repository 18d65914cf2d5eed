#include "search/minimise.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/syscalls.hpp"
#include "search/confirm.hpp"
#include "strategy/pct.hpp"

namespace fearless::minimise {
namespace {

constexpr u64 default_budget_ns = 1'000'000'000;

class Minimiser {
 public:
  Minimiser(Runner& runner, const Options& options, const Finding& finding)
      : runner_(runner),
        finding_(finding),
        budget_(options.minimise_ns != 0 ? options.minimise_ns : default_budget_ns),
        end_(sys::monotonic_ns() + budget_) {}

  Schedule shortest(Schedule first) {
    Found best;
    best.schedule = std::move(first);
    // (Long ones are shortened for as long as there is time: half of it is for drawing others.)
    until_ = budget_ / 2;
    shorten(&best);
    until_ = budget_;
    draw_afresh(&best);
    return best.schedule;
  }

 private:
  using Step = Schedule::Step;

  // An execution that fails.
  struct Found {
    Schedule schedule;
    std::vector<Step> path;  // the same, with all switches
    u32 switches = ~0U;
    u64 operations = ~u64{0};

    bool is_shorter_than(const Found& other) const {
      return std::pair(switches, operations) < std::pair(other.switches, other.operations);
    }
    // How often a thread makes way that could go on.
    auto preemptions() const {
      return std::count_if(path.begin(), path.end(), [](const Step& s) {
        return s.what == Step::What::thread && s.chosen != s.thread && s.phase == 0;
      });
    }
  };

  // What one thread does until another goes on. The last ends with the execution, and not with a step.
  struct Part {
    u32 thread = 0;
    std::vector<Step> steps;
  };

  void shorten(Found* best) {
    do {
      leave_out(best);
      // (That it fails is known, but not along which path.)
      if (best->path.empty() && !fails(best->schedule, best)) return;
    } while (bring_together(best));
  }

  // What was found need not be near the shortest that there is: executions are drawn that have fewer
  // preemptions from the start (strategy/pct.hpp).
  void draw_afresh(Found* best) {
    constexpr u32 deepest = 3, enough = 8;
    const u64 most = runner_.isolated() ? 100 : 1000;
    const u64 until = spent_ + (budget_ - std::min(budget_, spent_)) / 2;
    for (u32 depth = 1; depth <= std::min<i64>(deepest, best->preemptions()); ++depth) {
      PctStrategy strategy(RareOutcomes{}, depth);
      u32 failed = 0;
      for (u64 number = 0; number < most && failed < enough && in_time(until); ++number) {
        Found found;
        if (!fails(strategy, number, &found)) continue;
        ++failed;
        shorten(&found);
        if (found.is_shorter_than(*best)) *best = std::move(found);
      }
    }
  }

  // Leaves out steps, many at once first (ddmin: Zeller, Hildebrandt, TSE 2002): without a step the running
  // thread simply goes on.
  void leave_out(Found* best) {
    for (std::size_t chunk = std::max<std::size_t>(best->schedule.steps.size() / 2, 1);;) {
      bool any = false;
      for (std::size_t at = 0; at < best->schedule.steps.size() && in_time();) {
        Schedule candidate = best->schedule;
        const std::size_t end = std::min(at + chunk, candidate.steps.size());
        candidate.steps.erase(candidate.steps.begin() + static_cast<std::ptrdiff_t>(at),
                              candidate.steps.begin() + static_cast<std::ptrdiff_t>(end));
        Found found;
        if (fails(candidate, &found) && found.schedule.steps.size() < best->schedule.steps.size() &&
            found.switches <= best->switches) {
          *best = std::move(found);
          any = true;
        } else {
          at = end;
        }
      }
      if (!in_time()) return;
      if (chunk > 1) chunk = (chunk + 1) / 2;
      else if (!any) return;
    }
  }

  // Brings what a thread does before and after others closer together: the later part comes earlier, or the
  // earlier one later (Jalbert, Sen: A trace simplification technique for effective debugging of concurrent
  // programs, FSE 2010).
  bool bring_together(Found* best) {
    bool any = false;
    for (std::size_t at = 0; in_time();) {
      const std::vector<Part> parts = parts_of(best->path);
      if (at >= parts.size()) return any;
      const auto next = std::find_if(parts.begin() + static_cast<std::ptrdiff_t>(at) + 1, parts.end(),
                                     [&](const Part& p) { return p.thread == parts[at].thread; });
      const auto later = static_cast<std::size_t>(next - parts.begin());
      if (next != parts.end() && (improves(best, parts, at, later) || improves(best, parts, later, at))) {
        any = true;
      } else {
        ++at;
      }
    }
    return any;
  }

  // Is it shorter if part `from` follows on (or, if it comes first, leads to) part `to`?
  bool improves(Found* best, std::vector<Part> parts, std::size_t from, std::size_t to) {
    if (from == parts.size() - 1) return false;  // how it would end is not known
    const auto part = [&](std::size_t i) { return parts.begin() + static_cast<std::ptrdiff_t>(i); };
    if (from > to) std::rotate(part(to + 1), part(from), part(from + 1));
    else std::rotate(part(from), part(from + 1), part(to));
    Found found;
    if (!fails({best->schedule.threads, steps_of(parts)}, &found)) return false;
    if (!found.is_shorter_than(*best)) return false;
    *best = std::move(found);
    return true;
  }

  static std::vector<Part> parts_of(const std::vector<Step>& path) {
    std::vector<Part> parts(1);
    for (const Step& s : path) {
      parts.back().steps.push_back(s);
      if (s.what == Step::What::thread && s.chosen != s.thread) parts.push_back({s.chosen, {}});
    }
    return parts;
  }

  static std::vector<Step> steps_of(const std::vector<Part>& parts) {
    std::vector<Step> steps;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      steps.insert(steps.end(), parts[i].steps.begin(), parts[i].steps.end());
      if (i + 1 == parts.size() || steps.empty()) continue;
      if (parts[i + 1].thread == parts[i].thread) steps.pop_back();
      else steps.back().chosen = parts[i + 1].thread;
    }
    return steps;
  }

  // What is left out must not depend on how busy the machine is: executions are taken to last about twice as
  // long as they do on one of today's, and the clock has a say only where they last longer than that.
  u64 estimated_ns(u64 operations) const {
    constexpr u64 of_operation = 200, of_execution = 60'000, of_process = 5'000'000;
    return operations * of_operation + (runner_.isolated() ? of_process : of_execution);
  }
  bool in_time(u64 until) const { return spent_ < until && sys::monotonic_ns() < end_; }
  bool in_time() const { return in_time(until_); }

  // Runs the candidate; if it fails alike, `found` is what really happened.
  bool fails(const Schedule& candidate, Found* found) {
    ScheduleStrategy strategy(candidate, false);
    return fails(strategy, 0, found);
  }
  bool fails(Strategy& strategy, u64 number, Found* found) {
    Trace trace;
    trace.schedule_only = true;
    Outcome out;
    const bool alike = confirm::fails_alike(runner_, strategy, number, finding_, &trace, &out);
    spent_ += estimated_ns(out.operations);
    if (!alike) return false;
    // (It is to become shorter, and not another: who waits elsewhere is.)
    if (Runner::key(out.finding) != Runner::key(finding_)) return false;
    *found = {std::move(trace.schedule), std::move(trace.path), trace.context_switches, out.operations};
    return true;
  }

  Runner& runner_;
  const Finding& finding_;
  u64 budget_;  // ns, as those below
  u64 spent_ = 0;  // as estimated
  u64 until_ = 0;  // of that
  u64 end_;  // by the clock
};

}  // namespace

void shorten(Runner& runner, const Options& options, const CaseName& name, Violation* v) {
  if (v->trace->schedule.steps.empty()) return;
  const Finding finding = v->finding;
  const Schedule best = Minimiser(runner, options, finding).shortest(v->trace->schedule);
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
