// The C functions behind fearless::check and FEARLESS_TEST.

#include <deque>

#include "api/session.hpp"
#include "border/own.hpp"
#include "border/test_failures.hpp"
#include "core/fatal.hpp"
#include "core/format.hpp"
#include "engine/sent_signals.hpp"
#include "fearless/runtime.h"
#include "property/family.hpp"
#include "report/facts.hpp"
#include "report/text.hpp"
#include "report/wording.hpp"
#include "search/corpus.hpp"
#include "search/suppressions.hpp"

namespace fearless {
namespace {

// A result in the form the public headers read.
class Summary {
 public:
  const fearless_summary* make(const CaseResult& r, int exit_code) {
    strings_.clear();
    sites_.clear();
    violations_.clear();
    outcomes_.clear();
    for (const Violation& v : r.violations) add(v);
    for (const auto& [text, n] : r.outcomes) outcomes_.push_back({keep(text), n});
    std::size_t next_site = 0;
    for (fearless_violation& v : violations_) {
      v.sites = sites_.data() + next_site;
      next_site += v.site_count;
    }
    summary_ = {};
    summary_.suite = keep(r.name.suite);
    summary_.name = keep(r.name.name);
    summary_.verdict = report::name_of(r.verdict);
    summary_.complete = r.complete ? 1 : 0;
    summary_.strategy = keep(r.strategy);
    summary_.memory_model = keep(r.memory_model);
    summary_.executions = r.executions;
    summary_.blocked = r.blocked;
    summary_.decisions = r.decisions;
    summary_.seconds = r.seconds;
    summary_.threads = r.threads;
    summary_.violations = violations_.data();
    summary_.violation_count = violations_.size();
    summary_.outcomes = outcomes_.data();
    summary_.outcome_count = outcomes_.size();
    summary_.exit_code = exit_code;
    summary_.report = keep(session::report(r, false));
    summary_.skipped = r.verdict != Verdict::skipped || r.skipped_why.empty() ? nullptr : keep(r.skipped_why);
    return &summary_;
  }

 private:
  const char* keep(const std::string& s) {
    strings_.push_back(s);
    return strings_.back().c_str();
  }
  void add(const Violation& v) {
    const Names names(*v.trace);
    const auto site = [&](const Place& p, u32 stack, uptr pc) {
      const symbols::Frame f = stack != 0 ? names.frame(stack) : symbols::user_frame({pc});
      sites_.push_back({keep(names.short_thread(p.thread)), keep(wording::place_operation(v, p)),
                        keep(f.file), keep(f.function), f.line});
    };
    fearless_violation out{};
    out.kind = name_of(v.finding.kind);
    out.message = keep(wording::message(v));
    out.history = keep(v.history);
    out.replay = keep(v.token);
    out.execution = v.execution;
    out.schedule_length = v.operations;
    out.context_switches = v.context_switches;
    out.site_count = wording::has_other_place(v) ? 2 : 1;
    site(v.finding.here, v.trace->finding_stack, v.finding.here.site);
    if (out.site_count > 1) site(v.trace->other, v.trace->other_stack, v.trace->other.site);
    violations_.push_back(out);
  }

  std::deque<std::string> strings_;
  std::vector<fearless_site> sites_;
  std::vector<fearless_violation> violations_;
  std::vector<fearless_count> outcomes_;
  fearless_summary summary_{};
};

Summary last;
unsigned unnamed = 0;

}  // namespace
}  // namespace fearless

namespace fearless {
namespace {

Options options_of(const fearless_case* given, uptr site) {
  if (hot.in_scenario)
    engine.unsupported(
        "fearless::check inside a scenario",
        "call it outside; if it is called by main(), link the program with -lfearless: it is not a scenario itself then",
        site);
  OptionList from_code;
  for (std::size_t i = 0; i < given->option_count; ++i)
    from_code.emplace_back(given->options[i].name, given->options[i].value);
  return options::resolve(from_code);
}

Case case_of(const fearless_case* given) {
  Case c;
  c.name.suite = given->suite != nullptr ? given->suite : "check";
  c.name.name = given->name != nullptr ? given->name : fmt::format("{}", ++unnamed);
  c.body = given->body;
  c.argument = given->argument;
  c.judge = given->judge;
  c.describe = given->describe;
  return c;
}

}  // namespace
}  // namespace fearless

FEARLESS_EXPORT const fearless_summary* fearless_check_case(const fearless_case* given) {
  using namespace fearless;
  const Options o = options_of(given, FEARLESS_SITE());
  const Case c = case_of(given);
  const sent_signals::HoldInterrupts until_reported;
  const corpus::Searched searched{c.name, [&](const Options& chosen) { return explore(c, chosen); },
                                  [](const Token& t) { return t.input.empty(); }};
  const CaseResult& r = session::run(o, given->decides_exit_code != 0,
                                     [&] { return corpus::explore(searched, o); });
  return last.make(r, session::code_of(r, o));
}

FEARLESS_EXPORT const fearless_summary* fearless_check_family(const fearless_family* given) {
  using namespace fearless;
  const Options o = options_of(&given->each, FEARLESS_SITE());
  Family f;
  f.each = case_of(&given->each);
  f.generate = given->generate;
  f.simplify = given->simplify;
  f.use = given->use;
  f.never = given->never;
  f.samples = given->samples != 0;
  const sent_signals::HoldInterrupts until_reported;
  const corpus::Searched searched{f.each.name,
                                  [&](const Options& chosen) { return explore_family(f, chosen); },
                                  [&](const Token& t) { return is_input(f, t.input); }};
  const CaseResult& r = session::run(o, given->each.decides_exit_code != 0,
                                     [&] { return corpus::explore(searched, o); });
  return last.make(r, session::code_of(r, o));
}

FEARLESS_EXPORT const char* fearless_not_replayed() {
  static std::string name;
  name = fearless::session::not_replayed();
  return name.empty() ? nullptr : name.c_str();
}
FEARLESS_EXPORT int fearless_exit_code() { return fearless::session::exit_code(); }
FEARLESS_EXPORT int fearless_failed_cases() { return fearless::session::failed_cases(); }
