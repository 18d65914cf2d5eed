// fearless::check: searches a body of ordinary C++ for concurrency errors.
//
//   fearless::result r = fearless::check([] {
//     int counter = 0;
//     std::thread a([&] { ++counter; }), b([&] { ++counter; });
//     a.join();
//     b.join();
//   });
//   if (!r.passed()) std::cerr << r.report;
//
// The body runs again and again, each time from the same state of globals, function statics,
// thread-local variables and the heap they reach, under a scheduler that decides how its threads
// interleave. Variables of the calling function that it captures live on from one execution to the
// next. It must be compiled with instrumentation: see fearless_add_test, fearless_instrument (CMake) and
// fearless-c++.
#pragma once

#include <fearless/runtime.h>
#include <fearless/annotate.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace fearless {

// A span of time: "30s", "5m", "200ms", or anything of std::chrono.
class duration {
 public:
  duration(const char* text) : text_(text) {}         // NOLINT: meant to convert
  duration(std::string text) : text_(std::move(text)) {}  // NOLINT
  template <class Rep, class Period>
  duration(std::chrono::duration<Rep, Period> d)  // NOLINT
      : text_(std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(d).count()) + "ns") {}
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Each option can also be given as --fearless_NAME=VALUE and as FEARLESS_NAME=VALUE in the environment,
// which go before what the code says. --fearless_help explains them all.
struct options {
  std::string name = {};                         // of the case, in results and replay tokens
  std::optional<std::string> strategy = {};      // random, pct, pos, exhaustive
  std::optional<std::string> memory_model = {};  // sc or rc11
  std::optional<std::uint64_t> executions = {};  // at most
  std::optional<duration> time = {};             // at most
  std::optional<std::uint64_t> steps = {};       // visible operations per execution
  std::optional<std::uint64_t> seed = {};
  std::optional<std::uint64_t> violations = {};  // distinct ones that end the search; 0: none does
  std::optional<std::string> races = {};         // report, explore, ignore
  std::optional<std::string> detector = {};      // own, tsan, both: of data races
  std::optional<std::string> switching = {};     // user, os: how threads take over
  std::optional<std::string> replay = {};        // a token, or @FILE
  std::optional<std::string> corpus = {};        // DIR: failures that are kept, and replayed first
  std::optional<std::string> json = {};          // FILE, or DIR/
  std::optional<std::string> suppressions = {};  // FILE
  std::optional<std::string> output = {};        // failing, all, none
  std::optional<std::string> isolation = {};     // auto, process, none
  std::optional<std::string> leaked_threads = {}; // report, end
  std::optional<bool> require_complete = {};
  std::optional<bool> require_instrumented = {};
  std::optional<std::string> exit_status = {};   // check, ignore
  std::optional<unsigned> processors = {};       // what hardware_concurrency() says
  std::optional<unsigned> spurious_wakeups = {}; // at most so many an execution (exhaustive: a thread)
  std::optional<unsigned> weak_failures = {};
  std::optional<unsigned> try_failures = {};
  std::optional<unsigned> early_timeouts = {};
  std::optional<unsigned> depth = {};            // of the pct strategy
  std::optional<duration> minimise = {};         // time for shortening a failing schedule
  std::optional<duration> stall = {};
  std::optional<bool> progress = {};
  std::optional<unsigned> preemptions = {};      // at most so many an execution
  std::optional<unsigned> threads = {};          // at most so many created by an execution
  std::optional<unsigned> jobs = {};             // processes that search at once; 0: one per processor
  std::optional<std::string> shard = {};         // I/N: this part of the search only
  std::optional<std::string> checkpoint = {};    // FILE, or DIR/: to go on from
  std::optional<std::string> hashes = {};        // FILE
  std::optional<std::string> trace = {};         // FILE
};

enum class verdict {
  passed,            // nothing found in all that was to be tried
  failed,            // a violation was found, and reproduced
  incomplete,        // a limit ended the search early
  vacuous,           // nothing was tested
  nondeterministic,  // the same schedule went differently
  internal_error,    // the tool could not run the scenario
  skipped,           // another case is being replayed, or the body skipped itself
};

struct site {
  std::string thread, operation, file, function;
  unsigned line = 0;
};

struct violation {
  std::string kind;     // "data-race", "deadlock", … as in the JSON summary
  std::string message;  // one sentence
  std::string replay;   // the token that shows it again
  std::uint64_t execution = 0, schedule_length = 0;
  unsigned context_switches = 0;
  std::vector<site> sites;
  std::string history;  // with generated inputs: the operations of the execution as a table, or the arguments
};

struct result {
  std::string suite, name;
  fearless::verdict verdict = verdict::passed;
  bool complete = false;  // all executions that there are have been tried
  std::string strategy, memory_model;
  std::uint64_t executions = 0, blocked = 0, decisions = 0;
  double seconds = 0;
  unsigned threads = 0;
  std::vector<fearless::violation> violations;
  std::map<std::string, std::uint64_t> outcomes;
  std::string report;  // all of this for people

  bool passed() const { return verdict == verdict::passed; }
  bool failed() const { return verdict == verdict::failed; }
  bool found(const std::string& kind) const {
    for (const fearless::violation& v : violations)
      if (v.kind == kind) return true;
    return false;
  }
};

inline const char* to_string(verdict v) {
  switch (v) {
    case verdict::passed: return "passed";
    case verdict::failed: return "failed";
    case verdict::incomplete: return "incomplete";
    case verdict::vacuous: return "vacuous";
    case verdict::nondeterministic: return "nondeterministic";
    case verdict::internal_error: return "internal error";
    case verdict::skipped: return "skipped";
  }
  return "";
}
inline std::ostream& operator<<(std::ostream& o, verdict v) { return o << to_string(v); }
inline std::ostream& operator<<(std::ostream& o, const result& r) { return o << r.report; }

namespace detail {

class option_list {
 public:
  explicit option_list(const options& o) {
    add("strategy", o.strategy);
    add("memory_model", o.memory_model);
    add("executions", o.executions);
    add("time", o.time);
    add("steps", o.steps);
    add("seed", o.seed);
    add("violations", o.violations);
    add("races", o.races);
    add("detector", o.detector);
    add("switching", o.switching);
    add("replay", o.replay);
    add("corpus", o.corpus);
    add("json", o.json);
    add("suppressions", o.suppressions);
    add("output", o.output);
    add("isolation", o.isolation);
    add("leaked_threads", o.leaked_threads);
    add("require_complete", o.require_complete);
    add("require_instrumented", o.require_instrumented);
    add("exit_status", o.exit_status);
    add("processors", o.processors);
    add("spurious_wakeups", o.spurious_wakeups);
    add("weak_failures", o.weak_failures);
    add("try_failures", o.try_failures);
    add("early_timeouts", o.early_timeouts);
    add("depth", o.depth);
    add("minimise", o.minimise);
    add("stall", o.stall);
    add("progress", o.progress);
    add("preemptions", o.preemptions);
    add("threads", o.threads);
    add("jobs", o.jobs);
    add("shard", o.shard);
    add("checkpoint", o.checkpoint);
    add("hashes", o.hashes);
    add("trace", o.trace);
  }
  std::vector<fearless_option> view() const {
    std::vector<fearless_option> v;
    for (const auto& entry : list_) v.push_back({entry.first, entry.second.c_str()});
    return v;
  }

 private:
  static std::string text(const std::string& s) { return s; }
  static std::string text(const duration& d) { return d.text(); }
  static std::string text(bool b) { return b ? "1" : "0"; }
  static std::string text(std::uint64_t n) { return std::to_string(n); }
  static std::string text(unsigned n) { return std::to_string(n); }
  template <class T>
  void add(const char* name, const std::optional<T>& value) {
    if (value) list_.emplace_back(name, text(*value));
  }
  std::vector<std::pair<const char*, std::string>> list_;
};

inline verdict verdict_of(const std::string& s) {
  for (verdict v : {verdict::passed, verdict::failed, verdict::incomplete, verdict::vacuous,
                    verdict::nondeterministic, verdict::skipped})
    if (s == to_string(v)) return v;
  return verdict::internal_error;
}

inline result to_result(const fearless_summary& s) {
  result r;
  r.suite = s.suite;
  r.name = s.name;
  r.verdict = verdict_of(s.verdict);
  r.complete = s.complete != 0;
  r.strategy = s.strategy;
  r.memory_model = s.memory_model;
  r.executions = s.executions;
  r.blocked = s.blocked;
  r.decisions = s.decisions;
  r.seconds = s.seconds;
  r.threads = s.threads;
  r.report = s.report;
  for (std::size_t i = 0; i < s.violation_count; ++i) {
    const fearless_violation& from = s.violations[i];
    violation v;
    v.kind = from.kind;
    v.message = from.message;
    v.replay = from.replay;
    v.history = from.history;
    v.execution = from.execution;
    v.schedule_length = from.schedule_length;
    v.context_switches = from.context_switches;
    for (std::size_t k = 0; k < from.site_count; ++k)
      v.sites.push_back({from.sites[k].thread, from.sites[k].operation, from.sites[k].file,
                         from.sites[k].function, from.sites[k].line});
    r.violations.push_back(std::move(v));
  }
  for (std::size_t i = 0; i < s.outcome_count; ++i) r.outcomes[s.outcomes[i].text] = s.outcomes[i].executions;
  return r;
}

// Searches generated inputs: a case for each.
inline result check_family(const options& o, fearless_family f) {
  const option_list list(o);
  const std::vector<fearless_option> view = list.view();
  f.each.name = o.name.empty() ? nullptr : o.name.c_str();
  f.each.options = view.data();
  f.each.option_count = view.size();
  return to_result(*fearless_check_family(&f));
}

template <class Body>
result check(const options& o, Body& body) {
  const option_list list(o);
  const std::vector<fearless_option> view = list.view();
  fearless_case c{};
  c.name = o.name.empty() ? nullptr : o.name.c_str();
  c.body = [](void* b) { (*static_cast<Body*>(b))(); };
  c.argument = const_cast<void*>(static_cast<const void*>(std::addressof(body)));
  c.options = view.data();
  c.option_count = view.size();
  return to_result(*fearless_check_case(&c));
}

}  // namespace detail

// Searches `body`, a callable without arguments. Never throws; usage errors (an unknown option, an
// unreadable token) end the process with exit status 64. Call it from one thread while no other threads
// run, and not from within a scenario.
template <class Body>
result check(const options& o, Body&& body) {
  using Plain = std::remove_reference_t<Body>;
  if constexpr (std::is_function_v<Plain>) {
    return check(o, [function = &body] { function(); });
  } else {
    return detail::check(o, body);
  }
}

template <class Body>
result check(Body&& body) {
  return check(options{}, std::forward<Body>(body));
}

}  // namespace fearless
