#include "report/text.hpp"

#include <algorithm>

#include "core/format.hpp"
#include "core/quote.hpp"
#include "report/columns.hpp"
#include "report/names.hpp"
#include "report/weak_memory.hpp"
#include "report/wording.hpp"
#include "search/progress.hpp"

namespace fearless::report {
namespace {

std::string searched(const CaseResult& r) {
  return fmt::format("{}, {}, {}{:.1f} s", r.strategy, r.memory_model,
                     r.second_opinion ? "ThreadSanitizer, " : "", r.seconds);
}

std::string of_shard(const CaseResult& r) {
  return r.shards == 1 ? "" : fmt::format(" of shard {}/{}", r.shard, r.shards);
}

std::string executions(u64 n) { return fmt::format("{} execution{}", n, n == 1 ? "" : "s"); }

std::string executions(const CaseResult& r) {
  if (r.inputs == 0) return executions(r.executions);
  return fmt::format("{} of {} input{}", executions(r.executions), r.inputs, r.inputs == 1 ? "" : "s");
}

// Of an exhaustive search that did not come to its end.
std::string what_is_left(const CaseResult& r) {
  std::string s = "  The search was ended by ";
  s += r.interrupted ? "an interrupt.\n" : r.out_of_time ? "the option time.\n" : "the option executions.\n";
  if (const Estimate& e = r.estimate; e.descents != 0) {
    s += fmt::format("  There are {} executions in all{}", about(e), r.shards == 1 ? "" : " shards");
    if (e.seconds_left > 0)
      s += fmt::format("; to go: {}{}", duration(e.seconds_left), e.may_be_far_off() ? " or much more" : "");
    s += ".\n";
  }
  // (Of generated inputs there are none.)
  if (r.inputs != 0) return s;
  s += r.checkpoint.empty()
           ? "  With --fearless_checkpoint=FILE it can go on where it ended.\n"
           : fmt::format("  It goes on with --fearless_checkpoint={}\n", quote(r.checkpoint));
  return s;
}

std::string indented(const std::string& text, const char* by) {
  std::string out;
  std::size_t from = 0;
  while (from < text.size()) {
    std::size_t to = text.find('\n', from);
    if (to == std::string::npos) to = text.size();
    out += to == from ? "\n" : fmt::format("{}{}\n", by, text.substr(from, to - from));
    from = to + 1;
  }
  return out;
}

std::string violation_text(const Violation& v, const Started& how) {
  Names names(*v.trace);
  std::string s = fmt::format("\n  {}\n\n", wording::message(v, names));
  std::size_t width = 0;
  auto facts = wording::facts(v, names);
  for (wording::Fact& f : wording::weak_memory(v, names)) facts.push_back(std::move(f));
  for (const wording::Fact& f : facts) width = std::max(width, f.label.size());
  for (const wording::Fact& f : facts) s += fmt::format("    {:<{}}  {}\n", f.label, width, f.text);
  if (!v.history.empty()) s += (facts.empty() ? "" : "\n") + indented(v.history, "    ");
  s += fmt::format("\n  How it comes about ({} operation{}, {} context switch{}):\n\n", v.operations,
                   v.operations == 1 ? "" : "s", v.context_switches, v.context_switches == 1 ? "" : "es");
  s += columns(v, names);
  if (v.second.asked)
    s += v.second.agrees ? "\n  ThreadSanitizer reports it too, on the same schedule.\n"
                         : fmt::format("\n  ThreadSanitizer does not report it: {}.\n", v.second.why);
  if (!v.second_report.empty()) s += "\n  ThreadSanitizer's report:\n" + indented(v.second_report, "    | ");
  if (!v.output.empty()) s += "\n  Its output:\n" + indented(v.output, "    | ");
  if (const std::string hint = wording::hint(v, names); !hint.empty())
    s += fmt::format("\n  hint: {}\n", hint);
  if (!v.token.empty()) {
    std::string variables;
    for (const auto& [name, value] : needed_beside_token(v, how.settings))
      variables += fmt::format("{}={} ", name, quote(value));
    variables += "FEARLESS_REPLAY=" + quote(v.token);
    s += fmt::format("\n  replay: {} {}\n", variables, how.command);
    s += fmt::format("  debug:  {} gdb --args {}\n", variables, how.command);
  }
  return s;
}

// "a() in lib.so, b() in lib.so and 3 more", on lines of their own.
std::string uninstrumented_list(const CaseResult& r) {
  constexpr std::size_t most = 4;
  std::string s;
  for (std::size_t i = 0; i < r.uninstrumented.size() && i < most; ++i)
    s += fmt::format("    {}\n", r.uninstrumented[i]);
  if (r.uninstrumented.size() > most)
    s += fmt::format("    and {} more (all are in the JSON summary)\n", r.uninstrumented.size() - most);
  return s;
}

constexpr const char* how_to_instrument =
    "With CMake, give the target to fearless_instrument() or name it after LINK in\n"
    "  fearless_add_test(); otherwise compile it with fearless-c++.\n";

std::string how_to_see(const CaseResult& r) {
  const auto is_assembly = [](const std::string& name) {
    return name.find(of_assembly) != std::string::npos;
  };
  const auto n = std::ranges::count_if(r.uninstrumented, is_assembly);
  std::string s;
  if (n == 0 || n != static_cast<std::ptrdiff_t>(r.uninstrumented.size()))
    s += fmt::format("  {}", how_to_instrument);
  if (n != 0)
    s +=
        "  Instead of inline assembly use std::atomic where FEARLESS is defined, or say what it orders with\n"
        "  fearless::happens_before and fearless::happens_after.\n";
  return s;
}

std::string outcome_table(const CaseResult& r) {
  if (r.outcomes.empty()) return "";
  const bool all = r.complete && r.shards == 1 && r.violations.empty();
  std::string s = all ? "\n  outcomes, all there are:\n" : "\n  outcomes:\n";
  for (const auto& [text, n] : r.outcomes) s += fmt::format("    {:>10}  {}\n", n, text);
  return s;
}

// What became of failures that are kept.
std::string of_corpus(const Kept& k) {
  std::string s;
  if (!k.failed.empty()) s += fmt::format("  This failure was kept in {}\n", k.failed);
  for (const std::string& file : k.stored) s += fmt::format("  kept in {}\n", file);
  for (const std::string& file : k.removed) {
    const bool outdated = std::find(k.outdated.begin(), k.outdated.end(), file) != k.outdated.end();
    s += fmt::format("  {}, removed: {}\n",
                     outdated ? "was made by another version of this test" : "fails no longer", file);
  }
  for (const std::string& file : k.unreadable)
    s += fmt::format("  cannot be replayed, left alone: {}\n", file);
  return s;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> needed_beside_token(const Violation& v,
                                                                     const OptionList& settings) {
  std::vector<std::pair<std::string, std::string>> variables;
  for (const auto& [name, value] : settings) variables.emplace_back(options::variable(name), value);
  if (v.passed_known) variables.emplace_back(options::variable("violations"), "0");
  return variables;
}

const char* name_of(Verdict v) {
  switch (v) {
    case Verdict::passed: return "passed";
    case Verdict::failed: return "failed";
    case Verdict::incomplete: return "incomplete";
    case Verdict::vacuous: return "vacuous";
    case Verdict::nondeterministic: return "nondeterministic";
    case Verdict::internal_error: return "internal error";
    case Verdict::skipped: return "skipped";
  }
  return "";
}

std::string summary(const CaseResult& r) {
  const std::string name = r.name.full();
  switch (r.verdict) {
    case Verdict::passed:
      if (r.replayed) return fmt::format("{}: the replayed schedule shows no violation", name);
      if (r.complete && r.shards != 1 && r.executions == 0)
        return fmt::format("{}: passed, none of the executions is in shard {}/{} ({})", name, r.shard,
                           r.shards, searched(r));
      if (r.complete)
        return fmt::format("{}: passed, all {}{} ({})", name, executions(r), of_shard(r), searched(r));
      if (r.all_in_bound)
        return fmt::format("{}: passed, the {} with {}{} ({})", name, executions(r), r.bound, of_shard(r),
                           searched(r));
      return fmt::format("{}: passed, no violation in {} ({})", name, executions(r), searched(r));
    case Verdict::failed:
      return r.replayed ? fmt::format("{}: FAILED, as recorded", name)
                        : fmt::format("{}: FAILED, {} violation{} in {} ({})", name, r.violations.size(),
                                      r.violations.size() == 1 ? "" : "s", executions(r), searched(r));
    case Verdict::incomplete:
      if (r.executions == 0 && r.blocked != 0)
        return fmt::format("{}: INCOMPLETE, none of {} executions came to its end ({})", name, r.blocked,
                           searched(r));
      if (r.none_begun())
        return fmt::format("{}: INCOMPLETE, the time was up before an execution had ended ({})", name,
                           searched(r));
      if (r.unfinished)
        return fmt::format("{}: INCOMPLETE, not all executions: {}{} without a violation ({})", name,
                           executions(r), of_shard(r), searched(r));
      if (r.interrupted)
        return fmt::format("{}: INCOMPLETE, interrupted after {} without a violation ({})", name,
                           executions(r), searched(r));
      if (r.abandoned != 0)
        return fmt::format("{}: INCOMPLETE, {} of {} had not ended when the time was up, no violation ({})",
                           name, r.abandoned, executions(r), searched(r));
      if (r.step_limit_hits + r.thread_limit_hits == 0 && r.undecided != 0)
        return fmt::format("{}: INCOMPLETE, {} of {} were too long to judge, no violation in the others ({})",
                           name, r.undecided, executions(r), searched(r));
      if (r.step_limit_hits + r.thread_limit_hits == 0)
        return fmt::format("{}: INCOMPLETE, only the {} with {}{} ({})", name, executions(r), r.bound,
                           of_shard(r), searched(r));
      return fmt::format("{}: INCOMPLETE, {} of {} reached the limit of {} without a violation ({})", name,
                         r.step_limit_hits + r.thread_limit_hits, executions(r),
                         r.step_limit_hits != 0 ? "operations" : "threads", searched(r));
    case Verdict::vacuous:
      if (r.vacuous == Vacuous::none_ended)
        return fmt::format("{}: VACUOUS, none of {} executions came to its end ({})", name, r.blocked,
                           searched(r));
      return fmt::format("{}: VACUOUS, nothing was tested", name);
    case Verdict::nondeterministic:
      return fmt::format("{}: NONDETERMINISTIC, the same schedule went differently", name);
    case Verdict::internal_error: return fmt::format("{}: INTERNAL ERROR", name);
    case Verdict::skipped:
      if (!r.skipped_why.empty()) return fmt::format("{}: skipped by the test: {}", name, r.skipped_why);
      return fmt::format("{}: skipped, another case is replayed", name);
  }
  return "";
}

std::string text(const CaseResult& r, const Started& how) {
  std::string s = summary(r) + "\n";
  if (r.replayed && !r.output.empty()) s += "\n  Its output:\n" + indented(r.output, "    | ");
  for (Violation v : r.violations) {
    if (r.replayed) v.output.clear();
    s += violation_text(v, how);
  }
  switch (r.verdict) {
    case Verdict::vacuous:
      if (r.vacuous == Vacuous::never_two_threads) {
        s += "  At no time were there two threads that could have run. A scenario has to start threads\n"
             "  inside its body; synchronisation that hands control from one to the next leaves nothing\n"
             "  to choose.\n";
      } else if (r.vacuous == Vacuous::none_ended) {
        s +=
            "  Each was given up: where fearless::assume() was false or a precondition did not hold, or where\n"
            "  all that were left waited for what does not come in it. Assume what can hold.\n";
      } else if (r.vacuous == Vacuous::not_instrumented) {
        s += "  Threads ran, but nothing that they share was seen: the code that does it is not\n"
             "  instrumented. Not instrumented, and run by this scenario:\n";
        s += uninstrumented_list(r);
        s += how_to_see(r);
      } else {
        s += "  Some of the code that ran is not instrumented, and require_instrumented is set:\n";
        s += uninstrumented_list(r);
        s += how_to_see(r);
      }
      break;
    case Verdict::incomplete:
      if (r.unfinished) s += what_is_left(r);
      if (r.step_limit_hits + r.thread_limit_hits != 0 && !r.interrupted)
        s += fmt::format(
            "  An execution that does not end within the limit proves nothing. Raise it "
            "with\n  --fearless_{}=N, or make the test smaller.\n",
            r.step_limit_hits != 0 ? "steps" : "threads");
      break;
    case Verdict::nondeterministic:
      s += fmt::format("  expected: {}\n  found:    {}\n", r.divergence.expected, r.divergence.found);
      if (r.divergence.site != 0) {
        const symbols::Frame f = symbols::user_frame({r.divergence.site});
        s += fmt::format("  at:       {}{}\n", Names::place(f),
                         f.function.empty() ? "" : " in " + f.function);
      }
      s +=
          r.replayed
              ? "  The schedule does not fit this program. Was it recorded with another version of it, or with\n"
                "  other options (early_timeouts, steps, threads, processors, of rare outcomes)?\n"
              : "  Something decides the scenario's course that Fearless does not control: an address\n"
                "  that is compared or hashed, memory that is read before it is written, a file, a\n"
                "  process, a data race that is ignored, a number of the processor's (rdrand, cpuid).\n"
                "  Remove it from the test.\n";
      break;
    case Verdict::internal_error: {
      const symbols::Frame f = symbols::user_frame({r.unsupported_site});
      if (r.unsupported_site == 0) {
        s += fmt::format("  {}\n", r.unsupported);
        if (!r.remedy.empty()) s += fmt::format("  {}\n", r.remedy);
        break;
      }
      s += fmt::format("  Fearless cannot run {}, called at {}{}\n", r.unsupported, Names::place(f),
                       f.function.empty() ? "" : " in " + f.function);
      if (!r.remedy.empty()) s += fmt::format("  {}\n", r.remedy);
      break;
    }
    case Verdict::passed:
      if (r.replayed)
        s +=
            "  The schedule was followed to its end. If it is of a failure, then the program has changed since, or\n"
            "  options that executions depend on were others: the whole line \"replay:\" of a report has them\n"
            "  (in the JSON summary \"replay_with\").\n";
      break;
    case Verdict::failed:
    case Verdict::skipped: break;
  }
  if (!r.never_performed.empty())
    s += fmt::format("  In no program, so never performed: {}\n", r.never_performed);
  if (r.isolated_by_itself)
    s += "  Every execution ran in a process of its own, because the first went differently when it was run\n"
         "  again in what it had left behind. That is slower: isolation=none shows what differs.\n";
  s += outcome_table(r);
  const bool said = r.vacuous == Vacuous::not_instrumented || r.vacuous == Vacuous::partly_instrumented;
  if (!said && !r.uninstrumented.empty()) {
    s += "  Not instrumented: what these functions do with memory and atomics was not seen.\n";
    const auto is_race = [](const Violation& v) { return v.finding.kind == ViolationKind::data_race; };
    if (std::ranges::any_of(r.violations, is_race))
      s += "  A data race between accesses that they put in order is none.\n";
    s += uninstrumented_list(r);
    s += how_to_see(r);
  }
  if (r.skipped != 0 && r.verdict != Verdict::skipped)
    s += fmt::format("  {} skipped by the test, and not looked at to the end: {}\n", executions(r.skipped),
                     r.skipped_why);
  if (r.suppressed != 0) s += fmt::format("  {} suppressed\n", executions(r.suppressed));
  s += of_corpus(r.corpus);
  return s;
}

}  // namespace fearless::report
