#include "api/session.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <deque>

#include "api/rerun.hpp"
#include "api/second_opinion.hpp"
#include "core/fatal.hpp"
#include "core/format.hpp"
#include "core/quote.hpp"
#include "core/syscalls.hpp"
#include "engine/await.hpp"
#include "engine/code.hpp"
#include "engine/sent_signals.hpp"
#include "report/dwarf.hpp"
#include "report/json.hpp"
#include "report/symbols.hpp"
#include "report/text.hpp"
#include "search/liveness.hpp"
#include "search/same_way_on.hpp"
#include "search/token.hpp"
#include "search/token_file.hpp"
#include "search/tsan_options.hpp"

namespace fearless::session {
namespace {

struct State {
  std::vector<std::string> command;
  OptionList settings;  // that a replay needs, too
  std::vector<CaseResult> results;  // for the summary
  std::deque<CaseResult> last;
  int code = 0;
  int failed = 0;
  bool interrupted = false;  // a search was
  bool json_checked = false;
  bool replayed = false;  // the token of option replay
  bool second_opinion = false;  // ThreadSanitizer has judged what failed
};

State& state() {
  static State s;
  return s;
}

int rank(int code) {
  constexpr int order[] = {exit_internal_error, 1, 5, 4, 3, 0};
  return static_cast<int>(std::find(std::begin(order), std::end(order), code) - std::begin(order));
}

void write_summary(const Options& o) {
  if (o.json.empty()) return;
  std::string why;
  if (!report::write_json(o.json, report::json(state().results, state().settings), &why))
    usage_error(fmt::format("the summary {}", why).c_str(),
                "FEARLESS_JSON names a file in a directory that exists and can be written");
}

}  // namespace

int code_of(const CaseResult& r, const Options& o) {
  switch (r.verdict) {
    case Verdict::passed:
    case Verdict::skipped: return 0;
    case Verdict::failed: return 1;
    case Verdict::incomplete: return o.require_complete ? 3 : 0;
    case Verdict::vacuous: return 4;
    case Verdict::nondeterministic: return 5;
    case Verdict::internal_error: return exit_internal_error;
  }
  return exit_internal_error;
}

void begin(int* argc, char** argv) {
  options::take_flags(argc, argv);
  options::check_environment();
  state().command.assign(argv, argv + *argc);
  state().settings = options::replay_settings();
  code::set_symboliser(symbols::all_names);
  code::set_namer_of_inlined(dwarf::inlined_into);
  await::set_code({liveness::of_byte, liveness::of_register, goes_on_alike});
  code::set_variable_namer([](uptr address, u64* offset) {
    symbols::Variable v = symbols::variable(address);
    *offset = v.offset;
    return std::move(v.name);
  });
}

namespace {

// Of several tests the one that was interrupted has been reported: nobody wants the others.
void end_by_interrupt() {
  fflush(nullptr);
  static constexpr char text[] = "fearless: interrupted, the tests after that are not run\n";
  sys::write_all(2, text, sizeof text - 1);
  sent_signals::die_of(sent_signals::interrupted_by());
}

}  // namespace

const CaseResult& run(const Options& o, bool decides_exit_code, const std::function<CaseResult()>& search) {
  State& s = state();
  if (!s.json_checked) {
    // Better now than after an hour of searching.
    s.json_checked = true;
    write_summary(o);
  }
  if (decides_exit_code && s.interrupted) end_by_interrupt();
  second_opinion::check(o);
  CaseResult found = search();
  second_opinion::ask(o, s.command, decides_exit_code, &found);
  s.last.push_back(std::move(found));
  if (s.last.size() > 2) s.last.pop_front();
  const CaseResult& r = s.last.back();
  s.interrupted = s.interrupted || (decides_exit_code && r.interrupted);
  const bool of_another = r.verdict == Verdict::skipped && r.skipped == 0;
  if (!o.replay.empty() && !of_another) s.replayed = true;
  const int code = code_of(r, o);
  if (decides_exit_code) {
    if (rank(code) < rank(s.code)) s.code = code;
    if (code != 0) ++s.failed;
    s.second_opinion = s.second_opinion || (code == 1 && r.second_opinion);
  }
  if (!o.json.empty()) {
    s.results.push_back(r);
    write_summary(o);
  }
  return r;
}

std::string report(const CaseResult& r, bool whole_program) {
  std::string command;
  for (const std::string& word : state().command)
    if (whole_program || !rerun::is_about_all_tests(word))
      command += (command.empty() ? "" : " ") + quote(word);
  return report::text(r, {state().settings, command});
}

std::string not_replayed() {
  const Options o = options::resolve({});
  Token token;
  std::string why;
  if (o.replay.empty() || state().replayed || !token::decode(token_file::read(o.replay), &token, &why))
    return {};
  return token.case_name;
}

int exit_code() {
  if (!state().json_checked) {
    state().json_checked = true;
    write_summary(options::resolve({}));
  }
  // As ThreadSanitizer's own, where it judges.
  std::string given;
  if (state().code != 1 || !state().second_opinion || !tsan_options::find("exitcode", &given))
    return state().code;
  return atoi(given.c_str());
}
int failed_cases() { return state().failed; }

}  // namespace fearless::session
