// One search of one case: what random search, replay and exhaustive search have in common, and the first two.
#pragma once

#include <fmt/format.h>

#include <algorithm>

#include "border/annotations.hpp"
#include "border/test_failures.hpp"
#include "core/fatal.hpp"
#include "core/syscalls.hpp"
#include "detect/thread_sanitizer.hpp"
#include "engine/trap.hpp"
#include "search/confirm.hpp"
#include "search/directed.hpp"
#include "search/explore.hpp"
#include "search/instrumentation.hpp"
#include "search/minimise.hpp"
#include "search/progress.hpp"
#include "search/runner.hpp"
#include "search/token.hpp"
#include "search/token_file.hpp"
#include "search/weak_memory.hpp"
#include "strategy/registry.hpp"
#include "strategy/replay.hpp"

namespace fearless {

inline constexpr u64 default_executions = 10000;
inline constexpr u64 default_time_ns = 10'000'000'000;

class Search {
 public:
  Search(const Case& c, const Options& o) : case_(c), options_(o), runner_(c, o) {
    result_.name = c.name;
    result_.isolated = o.isolation == Isolation::process;
    result_.strategy = o.strategy;
    result_.memory_model = o.memory_model;
    result_.second_opinion = o.detector == Detector::tsan;
  }

  CaseResult random() {
    strategies::Parameters p;
    p.rare = {options_.spurious_wakeups, options_.weak_failures, options_.try_failures};
    p.depth = options_.depth;
    const auto strategy = strategies::make(options_.strategy, p);
    const u64 begun = sys::monotonic_ns();
    const u64 most = options_.executions != 0 ? options_.executions
                     : options_.time_ns != 0  ? ~u64{0}
                                              : default_executions;
    const u64 deadline = begun + (options_.time_ns != 0      ? options_.time_ns
                                  : options_.executions != 0 ? ~u64{0} / 4
                                                             : default_time_ns);
    most_executions_ = most;
    if (options_.isolation == Isolation::process) runner_.isolate();
    Progress progress(options_.progress, case_.name.full(), begun, most, deadline);
    u64 now = begun;
    u64 looked = 0;
    u64 counted = 0;
    bool long_executions = true;
    for (u64 n = 0; any_left() && !done_; ++n) {
      // The clock is looked at when the processor's counter has gone on by some tens of microseconds; and
      // that, which costs something too, only now and then while executions are short.
      constexpr u64 while_ticks = 100'000;
      constexpr u64 now_and_then = 8;
      if (n % now_and_then == 0 || long_executions) {
        const u64 ticks = __builtin_ia32_rdtsc();
        long_executions = ticks - counted > while_ticks;
        counted = ticks;
        if (ticks - looked > while_ticks) {
          looked = ticks;
          now = sys::monotonic_ns();
          if (now >= deadline) break;
        }
      }
      if (trap::interrupted()) {
        result_.interrupted = true;
        break;
      }
      progress.tick(now, result_);
      one(strategy.get(), n);
    }
    report_predictions();
    token_file::put_aside(&result_, options_);
    result_.seconds = static_cast<double>(sys::monotonic_ns() - begun) * 1e-9;
    result_.suppressed = runner_.suppressed();
    conclude();
    return std::move(result_);
  }

  CaseResult replay(const Token& token) {
    const u64 begun = sys::monotonic_ns();
    result_.replayed = true;
    result_.strategy = "replay";
    if (!token.racing_sites.empty()) confirm::use_racing_sites(token);
    ScheduleStrategy strategy(token.schedule, true);
    Trace trace;
    Runner::How how;
    how.strategy = &strategy;
    how.trace = &trace;
    how.unlock_matters = true;
    how.capture_output = options_.output != Output::none;
    if (options_.isolation != Isolation::none) runner_.isolate();
    // A search that went on after a violation has recorded later ones beyond it in their executions.
    while (replay_to_violation(how, strategy, &trace) && (options_.violations == 0 || !strategy.all_used())) {
      runner_.remember(result_.violations.front().finding);
      how.here = false;
    }
    result_.seconds = static_cast<double>(sys::monotonic_ns() - begun) * 1e-9;
    conclude();
    return std::move(result_);
  }

 protected:
  bool any_left() const { return result_.executions + result_.blocked < most_executions_; }

  // ThreadSanitizer may have forgotten what matters.
  Outcome replayed(const Runner::How& how) {
    Outcome out = runner_.run(how);
    if (options_.detector != Detector::tsan) return out;
    for (u32 i = 1; i < thread_sanitizer::times_to_look && !out.violated && out.stop == Stop::finished; ++i) {
      thread_sanitizer::forget_others();
      out = runner_.run(how);
    }
    return out;
  }

  // The schedule, up to a violation that has not been told: false if there is none.
  bool replay_to_violation(Runner::How& how, const ScheduleStrategy& strategy, Trace* trace) {
    // Twice: the first time to learn which memory the violation is about. Only the last time is in this
    // process (where a debugger sees it), so that it, too, starts from what was there before the search.
    Outcome out = replayed(how);
    if (!out.violated && !runner_.predictions().empty()) {
      // The token shows a lock-order cycle that did not come true.
      how.accept_predictions = true;
      out = runner_.run(how);
    }
    if (out.violated) {
      trace->watch(out.finding.address, std::max<u64>(out.finding.size, 1));
      how.here = options_.isolation == Isolation::automatic;
      how.keep_allocation_sites = out.finding.kind == ViolationKind::leak;
      out = replayed(how);
    }
    const bool told_before = !result_.violations.empty();
    if (!told_before || out.violated) {
      count(out);
      result_.output = runner_.output();
    }
    if (out.stop == Stop::unsupported) {
      unsupported();
    } else if (out.violated) {
      Violation v = confirm::violation(out, *trace);
      if (runner_.graph() != nullptr && how.here) weak_memory::describe(*runner_.graph(), &v);
      confirm::classify(&v);
      v.execution = 1;
      v.token = options_.replay;
      v.output = runner_.output();
      result_.violations.insert(result_.violations.begin(), std::move(v));
    } else if (!told_before && (out.stop == Stop::diverged || !strategy.all_used())) {
      describe(strategy);
      result_.verdict = Verdict::nondeterministic;
    }
    return out.violated;
  }

  void count(const Outcome& out) {
    if (out.stop == Stop::blocked) {
      ++result_.blocked;
    } else {
      ++result_.executions;
    }
    if (out.stop == Stop::step_limit) ++result_.step_limit_hits;
    if (out.stop == Stop::thread_limit) ++result_.thread_limit_hits;
    if (out.stop == Stop::undecided) ++result_.undecided;
    result_.decisions += out.decisions;
    result_.operations += out.operations;
    result_.threads = std::max(result_.threads, out.threads);
    most_runnable_ = std::max(most_runnable_, out.most_runnable);
    for (const border::Note* n = border::outcomes(); n != nullptr && out.stop != Stop::blocked; n = n->next) {
      if (outcomes_here_.insert(n->text).second) ++result_.outcomes[n->text];
    }
    outcomes_here_.clear();
    for (const border::Note* n = border::covered(); n != nullptr; n = n->next)
      if (outcomes_here_.insert(n->text).second) ++result_.covered[n->text];
    outcomes_here_.clear();
  }

  void one(Strategy* strategy, u64 number) {
    // Now and then an execution is run a second time: it must go the same way.
    const bool check = (number & (number - 1)) == 0 || number % 4096 == 0;
    Runner::How how;
    how.strategy = strategy;
    how.number = number;
    how.keep_log = check;
    if (number == 0 && options_.isolation == Isolation::automatic && most_executions_ > 1 &&
        !case_.looked_at) {
      if (first_elsewhere(how)) return;
    }
    const Outcome out = runner_.run(how);
    if (!taken(out)) return;
    if (check && !out.violated && to_look_at_.size() < most_to_look_at)
      to_look_at_.push_back({out.log, out.unlock_mattered});
    if (out.violated) {
      violated(out);
    } else if (check && out.stop != Stop::step_limit && out.stop != Stop::thread_limit && any_left() &&
               !same_again(out)) {
      return;
    }
    after_execution();
  }

  void after_execution() {
    if (!runner_.predictions().empty() && !done_) confirm_predictions();
    runner_.explore_new_races();
  }

  // Counts an execution. False if it ends the search, being none.
  bool taken(const Outcome& out) {
    if (border::test_skipped() != nullptr && !out.violated) {
      result_.verdict = Verdict::skipped;
      result_.skipped_why = *border::test_skipped() != 0 ? border::test_skipped() : "it does not say why";
      done_ = true;
      return false;
    }
    count(out);
    if (out.stop != Stop::unsupported) return true;
    unsupported();
    return false;
  }

  // The first execution, and the same again, in a process of their own, so that nothing they change has
  // changed here. If they differ, something that cannot be put back decides the scenario's course: from then
  // on every execution has a process of its own. True if the execution is done with.
  bool first_elsewhere(const Runner::How& how) {
    Outcome first;
    bool any = false;
    const Runner::Twice twice = runner_.run_twice_elsewhere(how, [&](const Outcome& out) {
      // (Runs that only confirm a violation are not counted.)
      if (done_ || first.violated) return;
      if (!any) first = out;
      any = true;
      taken(out);
    });
    if (!twice.done) return false;
    if (!twice.alike) {
      runner_.isolate();
      result_.isolated_by_itself = true;
      return false;
    }
    if (done_) return true;
    if (first.violated) {
      violated(first);
    } else {
      to_look_at_.push_back({first.log, first.unlock_mattered});
    }
    after_execution();
    return true;
  }

  bool same_again(const Outcome& out) {
    LogStrategy again(out.log);
    Runner::How how;
    how.strategy = &again;
    how.number = result_.executions;
    how.keep_log = true;
    how.unlock_matters = out.unlock_mattered;
    const Outcome second = runner_.run(how);
    count(second);
    if (second.stop == Stop::unsupported) {
      unsupported();
      return false;
    }
    if (second.stop == out.stop && second.fingerprint == out.fingerprint && again.all_used()) return true;
    nondeterministic(out);
    return false;
  }

  // Finds the first operation at which two runs of the same decisions differ.
  void nondeterministic(const Outcome& out) {
    result_.divergence = confirm::first_difference(runner_, out);
    result_.verdict = Verdict::nondeterministic;
    done_ = true;
    if (runner_.lost()) unsupported();
  }

  void violated(const Outcome& out) {
    Violation v;
    u32 times = 1;
    while (!confirm::reproduce(runner_, options_, case_.name, out, &v, &result_.divergence)) {
      if (out.finding.second_opinion && times++ < thread_sanitizer::times_to_look && !runner_.lost()) {
        thread_sanitizer::forget_others();
        continue;
      }
      result_.verdict = Verdict::nondeterministic;
      done_ = true;
      if (runner_.lost()) unsupported();
      return;
    }
    if (runner_.suppress(v)) return;
    v.execution = result_.executions;
    minimise::shorten(runner_, options_, case_.name, &v);
    weak_memory::explain(runner_, options_, case_.name, &v);
    runner_.remember(out.finding);
    runner_.remember(v.finding);
    confirm::classify(&v);
    result_.violations.push_back(std::move(v));
    if (options_.violations != 0 && result_.violations.size() >= options_.violations) done_ = true;
  }

  // A predicted deadlock is looked for: the threads of the cycle are held before they take their second
  // lock for as long as others can run.
  void confirm_predictions() {
    constexpr u64 attempts = 20;
    for (const Runner::Prediction& p : runner_.predictions()) {
      open_predictions_.push_back(p);
      open_predictions_.back().execution = result_.executions;
      for (u64 i = 0; i < attempts && any_left() && !done_; ++i) {
        CycleStrategy strategy(p.cycle);
        Runner::How how;
        how.strategy = &strategy;
        how.number = i;
        const Outcome out = runner_.run(how);
        if (!taken(out)) break;
        if (!out.violated) continue;
        if (out.finding.kind == ViolationKind::deadlock) open_predictions_.pop_back();
        violated(out);
        break;
      }
    }
    runner_.predictions().clear();
  }

  // Those that never came true are told as what they are.
  void report_predictions() {
    const bool hung = std::any_of(
        result_.violations.begin(), result_.violations.end(),
        [](const Violation& v) { return v.finding.kind == ViolationKind::deadlock; });
    if (hung || result_.verdict == Verdict::nondeterministic) return;
    for (const Runner::Prediction& p : open_predictions_) {
      if (options_.violations != 0 && result_.violations.size() >= options_.violations) return;
      Outcome out;
      out.log = p.log;
      out.unlock_mattered = p.unlock_mattered;
      out.finding = p.finding;
      out.violated = true;
      Violation v;
      if (!confirm::reproduce(runner_, options_, case_.name, out, &v, &result_.divergence)) continue;
      v.cycle = p.cycle;
      v.execution = p.execution;
      result_.violations.push_back(std::move(v));
    }
  }

  void unsupported() {
    result_.verdict = Verdict::internal_error;
    result_.unsupported = engine.unsupported_what;
    result_.remedy = engine.unsupported_remedy;
    result_.unsupported_site = engine.unsupported_site;
    done_ = true;
  }

  void describe(const ScheduleStrategy& strategy) { result_.divergence = confirm::describe(strategy); }

  void conclude() {
    if (result_.verdict != Verdict::passed) return;
    if (!result_.violations.empty()) {
      result_.verdict = Verdict::failed;
      return;
    }
    if (result_.step_limit_hits != 0 || result_.thread_limit_hits != 0 || result_.undecided != 0 ||
        (result_.interrupted && !result_.complete) || result_.none_ended()) {
      result_.verdict = Verdict::incomplete;
      return;
    }
    if (result_.replayed) return;
    if (!case_.looked_at) instrumentation::look(runner_, to_look_at_, &result_);
    if (options_.require_instrumented && result_.vacuous == Vacuous::no && !result_.uninstrumented.empty())
      result_.vacuous = Vacuous::partly_instrumented;
    if (most_runnable_ < 2) {
      result_.verdict = Verdict::vacuous;
      result_.vacuous = Vacuous::never_two_threads;
    } else if (result_.vacuous != Vacuous::no) {
      result_.verdict = Verdict::vacuous;
    }
  }

  const Case& case_;
  const Options& options_;
  Runner runner_;
  CaseResult result_;
  bool done_ = false;
  u32 most_runnable_ = 0;
  u64 most_executions_ = ~u64{0};
  std::set<std::string> outcomes_here_;
  static constexpr std::size_t most_to_look_at = 8;
  std::vector<instrumentation::Searched> to_look_at_;  // some executions of the search
  std::vector<Runner::Prediction> open_predictions_;
};

}  // namespace fearless
