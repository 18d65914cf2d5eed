// One search of one case: what random search, replay and exhaustive search have in common, and replay.
#pragma once

#include <algorithm>

#include "border/annotations.hpp"
#include "border/test_failures.hpp"
#include "core/fatal.hpp"
#include "core/syscalls.hpp"
#include "detect/thread_sanitizer.hpp"
#include "engine/sent_signals.hpp"
#include "search/confirm.hpp"
#include "search/explore.hpp"
#include "search/instrumentation.hpp"
#include "search/minimise.hpp"
#include "search/runner.hpp"
#include "search/token.hpp"
#include "search/token_file.hpp"
#include "search/weak_memory.hpp"
#include "strategy/replay.hpp"

namespace fearless {

class Search {
 public:
  Search(const Case& c, const Options& o) : case_(c), options_(o), runner_(c, o) {
    result_.name = c.name;
    result_.isolated = o.isolation == Isolation::process;
    result_.strategy = o.strategy;
    result_.memory_model = o.memory_model;
    result_.second_opinion = o.detector == Detector::tsan;
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
  // An execution in progress when the time is up has as long again, at least as long as one that hangs.
  static u64 last_end(u64 begun, u64 deadline, const Options& o) {
    constexpr u64 default_stall_ns = 5'000'000'000;
    const u64 stall = o.stall_ns != 0 ? o.stall_ns : default_stall_ns;
    return deadline >= ~u64{0} / 8 ? 0 : deadline + std::max(deadline - begun, stall);
  }

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

  // A replay as far as its violation; a cycle of locks that did not come true is one if there is no other.
  Outcome replayed_to_violation(Runner::How& how) {
    Outcome out = replayed(how);
    if (!out.violated && !runner_.predictions().empty()) {
      how.accept_predictions = true;
      out = runner_.run(how);
    }
    return out;
  }

  // The schedule, up to a violation that has not been told: false if there is none.
  bool replay_to_violation(Runner::How& how, const ScheduleStrategy& strategy, Trace* trace) {
    // Twice: the first time to learn which memory the violation is about. Only the last time is in this
    // process (where a debugger sees it), so that it, too, starts from what was there before the search.
    Outcome out = replayed_to_violation(how);
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
      if (const char* why = border::test_skipped(); why != nullptr) {
        ++result_.skipped;
        if (result_.skipped_why.empty()) result_.skipped_why = *why != 0 ? why : "it does not say why";
      }
    } else {
      ++result_.executions;
    }
    if (out.stop == Stop::step_limit) ++result_.step_limit_hits;
    if (out.stop == Stop::thread_limit) ++result_.thread_limit_hits;
    if (out.kept_waiting) ++result_.kept_waiting;
    if (out.stop == Stop::undecided) ++result_.undecided;
    if (out.stop == Stop::abandoned) ++result_.abandoned;
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

  // Counts an execution. False if it ends the search, being none.
  bool taken(const Outcome& out) {
    count(out);
    // It has skipped itself before there was anything to choose: so would all others.
    if (result_.all_skipped() && out.choices == 0 && options_.graphs != Graphs::exhaustive) {
      done_ = true;
      return false;
    }
    if (out.stop != Stop::unsupported) return true;
    unsupported();
    return false;
  }

  // Finds the first operation at which two runs of the same decisions differ.
  void nondeterministic(const Outcome& out) {
    result_.divergence = confirm::first_difference(runner_, out);
    result_.verdict = Verdict::nondeterministic;
    done_ = true;
    if (runner_.lost()) unsupported();
  }

  // A random execution under weak memory in which every read could be of the newest value: told in an order
  // in which it is.
  Outcome in_order(const Outcome& found) {
    if (runner_.graph() == nullptr || options_.graphs == Graphs::exhaustive || result_.isolated) return found;
    LogStrategy again(found.log);
    Runner::How how;
    how.strategy = &again;
    how.like = &found.finding;
    how.unlock_matters = found.unlock_mattered;
    const Outcome first = runner_.run(how);
    if (!first.violated || !confirm::same_violation(first.finding, found.finding)) return found;
    const Graph graph = *runner_.graph();
    if (!graph.sequentially_consistent()) return found;
    Outcome out = confirm::recorded(runner_, graph, found.finding);
    return out.violated && confirm::same_violation(out.finding, found.finding) ? out : found;
  }

  void violated(const Outcome& found) {
    Violation v;
    u32 times = 1;
    Outcome out = in_order(found);
    Outcome other;
    while (!confirm::reproduce(runner_, options_, case_.name, out, &v, &result_.divergence, &other)) {
      if (out.second_opinion() && times++ < thread_sanitizer::times_to_look && !runner_.lost()) {
        // Another race of the same execution, one that had been forgotten the first time, will do.
        if (other.second_opinion()) out = std::exchange(other, {});
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
    if (out.finding.kind == ViolationKind::data_race && raced_.size() < most_to_look_at)
      raced_.push_back({out.log, out.unlock_mattered});
    minimise::shorten(runner_, options_, case_.name, &v);
    weak_memory::explain(runner_, options_, case_.name, &v);
    runner_.remember(out.finding);
    runner_.remember(v.finding);
    confirm::classify(&v);
    result_.violations.push_back(std::move(v));
    if (enough_violations()) done_ = true;
  }

  // A cycle of locks that did not come true, in the execution of that number.
  void predicted(const Outcome& out, u64 execution, std::vector<Violation>* to) {
    Violation v;
    if (!confirm::reproduce(runner_, options_, case_.name, out, &v, &result_.divergence)) return;
    v.execution = execution;
    to->push_back(std::move(v));
  }
  // Is one more of these to be told as what it is? Not if one came true.
  bool tells_predictions() const {
    const auto& all = result_.violations;
    return result_.verdict != Verdict::nondeterministic && !enough_violations() &&
           std::none_of(all.begin(), all.end(),
                        [](const Violation& v) { return v.finding.kind == ViolationKind::deadlock; });
  }
  bool enough_violations() const {
    return options_.violations != 0 && result_.violations.size() >= options_.violations;
  }

  void unsupported() {
    result_.verdict = Verdict::internal_error;
    result_.unsupported = engine.unsupported_what;
    result_.remedy = engine.unsupported_remedy;
    result_.unsupported_site = engine.unsupported_site;
    done_ = true;
  }

  // A process that was to search a part has gone.
  void lost(const std::string& how) {
    result_.verdict = Verdict::internal_error;
    result_.unsupported = "a process of the search " + how + " before it had told what it found";
    result_.remedy =
        "a signal 9 comes from outside, most often for want of memory; jobs=1 needs no processes";
    done_ = true;
  }

  void describe(const ScheduleStrategy& strategy) { result_.divergence = confirm::describe(strategy); }

  void conclude() {
    if (result_.verdict != Verdict::passed) return;
    if (!result_.violations.empty()) {
      result_.verdict = Verdict::failed;
      // What is not seen may have put the two accesses in order.
      if (!raced_.empty()) instrumentation::look(runner_, raced_, &result_);
      result_.vacuous = Vacuous::no;
      return;
    }
    if (result_.all_skipped()) {
      result_.verdict = Verdict::skipped;
      return;
    }
    if (result_.step_limit_hits != 0 || result_.thread_limit_hits != 0 || result_.undecided != 0 ||
        result_.abandoned != 0 || (result_.interrupted && !result_.complete) || result_.none_begun() ||
        (result_.none_ended() && result_.unfinished)) {
      result_.verdict = Verdict::incomplete;
      return;
    }
    if (result_.none_ended()) {
      result_.verdict = Verdict::vacuous;
      result_.vacuous = Vacuous::none_ended;
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
  std::set<std::string> outcomes_here_;
  static constexpr std::size_t most_to_look_at = 8;
  std::vector<instrumentation::Searched> to_look_at_;  // some executions of the search
  std::vector<instrumentation::Searched> raced_;  // those in which a data race was found
};

}  // namespace fearless
