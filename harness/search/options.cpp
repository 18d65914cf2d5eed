#include "search/options.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <functional>

#include "core/fatal.hpp"
#include "core/format.hpp"
#include "core/quote.hpp"
#include "strategy/registry.hpp"

extern "C" char** environ;

namespace fearless::options {
namespace {

using Setter = std::function<bool(Options&, const std::string&)>;

struct Entry {
  const char* name;
  const char* values;  // what may be given
  const char* text;
  Setter set;
};

template <class T>
bool parse_number(const std::string& s, T* out) {
  const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), *out);
  return error == std::errc() && end == s.data() + s.size();
}

bool parse_bool(const std::string& s, bool* out) {
  if (s == "1" || s == "true" || s == "yes" || s == "on" || s.empty()) *out = true;
  else if (s == "0" || s == "false" || s == "no" || s == "off") *out = false;
  else return false;
  return true;
}

template <class T>
Setter number(T Options::* field) {
  return [field](Options& o, const std::string& s) { return parse_number(s, &(o.*field)); };
}
Setter text(std::string Options::* field) {
  return [field](Options& o, const std::string& s) {
    o.*field = s;
    return true;
  };
}
Setter some_text(std::string Options::* field) {
  return [field](Options& o, const std::string& s) {
    o.*field = s;
    return !s.empty();
  };
}
Setter yes_no(bool Options::* field) {
  return [field](Options& o, const std::string& s) { return parse_bool(s, &(o.*field)); };
}
Setter duration(u64 Options::* field) {
  return [field](Options& o, const std::string& s) { return parse_time(s, &(o.*field)); };
}
template <class E>
Setter one_of(E Options::* field, const std::vector<std::pair<const char*, E>>& values) {
  return [field, values](Options& o, const std::string& s) {
    for (const auto& [name, value] : values)
      if (s == name) {
        o.*field = value;
        return true;
      }
    return false;
  };
}

bool parse_shard(Options& o, const std::string& s) {
  const std::size_t slash = s.find('/');
  return slash != std::string::npos && parse_number(s.substr(0, slash), &o.shard) &&
         parse_number(s.substr(slash + 1), &o.shards) && o.shard >= 1 && o.shard <= o.shards;
}

const std::vector<Entry>& table() {
  static const std::vector<Entry> entries = {
      {"strategy", strategies::names(), "how the search chooses schedules",
       [](Options& o, const std::string& s) {
         o.strategy = s;
         return strategies::exists(s);
       }},
      {"memory_model", "sc or rc11",
       "which values an atomic load may return (default: rc11 for exhaustive, else sc)",
       [](Options& o, const std::string& s) {
         o.memory_model = s;
         return s == "sc" || s == "rc11";
       }},
      {"executions", "a number", "run at most so many executions (default 10000)",
       number(&Options::executions)},
      {"time", "a time, as 30s or 5m", "search at most so long (default 10s)", duration(&Options::time_ns)},
      {"steps", "a number",
       "end an execution after so many visible operations (default 1000000; exhaustive: 100000)",
       number(&Options::steps)},
      {"seed", "a number", "of the random choices; the same seed gives the same search",
       number(&Options::seed)},
      {"violations", "a number", "end the search after so many distinct violations; 0: never",
       number(&Options::violations)},
      {"races", "report, explore or ignore",
       "what a data race is: a violation, a pair of accesses to interleave, or nothing",
       one_of<Races>(&Options::races,
                     {{"report", Races::report}, {"explore", Races::explore}, {"ignore", Races::ignore}})},
      {"detector", "own, tsan or both",
       "who judges data races: Fearless, ThreadSanitizer's runtime, if the program is linked with it, or both",
       one_of<Detector>(&Options::detector,
                        {{"own", Detector::own}, {"tsan", Detector::tsan}, {"both", Detector::both}})},
      {"switching", "user or os",
       "how threads take over from each other: on one thread of the system, or as one each (for debuggers)",
       one_of<Switching>(&Options::switching, {{"user", Switching::user}, {"os", Switching::os}})},
      {"replay", "a token, or @FILE", "run this schedule and nothing else", some_text(&Options::replay)},
      {"corpus", "DIR", "keep failures there; replay them before a search begins", text(&Options::corpus)},
      {"json", "FILE, or DIR/", "write the summary there", text(&Options::json)},
      {"suppressions", "FILE", "violations to leave out, in ThreadSanitizer's syntax",
       text(&Options::suppressions)},
      {"output", "failing, all or none", "which executions' own output to show",
       one_of<Output>(&Options::output,
                      {{"failing", Output::failing}, {"all", Output::all}, {"none", Output::none}})},
      {"isolation", "auto, process or none",
       "executions in processes of their own: if the first, run twice, differs; always; or never",
       one_of<Isolation>(
           &Options::isolation,
           {{"auto", Isolation::automatic}, {"process", Isolation::process}, {"none", Isolation::none}})},
      {"leaked_threads", "report or end",
       "what to do with threads that still wait when the test body has returned, or that nobody joins",
       one_of<bool>(&Options::leaked_threads_report, {{"report", true}, {"end", false}})},
      {"require_complete", "0 or 1", "an incomplete search is exit status 3",
       yes_no(&Options::require_complete)},
      {"require_instrumented", "0 or 1", "a scenario that runs code that is not instrumented is vacuous",
       yes_no(&Options::require_instrumented)},
      {"exit_status", "check or ignore", "is another exit status of a program than 0 a violation",
       one_of<bool>(&Options::exit_status_matters, {{"check", true}, {"ignore", false}})},
      {"processors", "a number", "what std::thread::hardware_concurrency() says",
       number(&Options::processors)},
      {"spurious_wakeups", "a number", "at most so many an execution", number(&Options::spurious_wakeups)},
      {"weak_failures", "a number", "at most so many spurious failures of weak compare-exchange an execution",
       number(&Options::weak_failures)},
      {"try_failures", "a number", "at most so many spurious failures of try_lock an execution",
       number(&Options::try_failures)},
      {"early_timeouts", "a number",
       "at most so many times an execution a deadline passes while other threads could run",
       number(&Options::early_timeouts)},
      {"depth", "a number", "bug depth of the pct strategy", number(&Options::depth)},
      {"minimise", "a time, as 1s", "spend at most so long on shortening a failing schedule",
       duration(&Options::minimise_ns)},
      {"stall", "a time, as 5s", "an execution without a visible operation for so long hangs",
       duration(&Options::stall_ns)},
      {"progress", "0 or 1", "show progress on a terminal", yes_no(&Options::progress)},
      {"preemptions", "a number", "try only executions with at most so many (strategy exhaustive)",
       number(&Options::preemptions)},
      {"threads", "a number", "end an execution that creates more than so many", number(&Options::threads)},
      {"jobs", "a number", "processes that search at once; 0: one for each processor",
       number(&Options::jobs)},
      {"shard", "I/N, as 2/4", "search this part only, of so many (strategy exhaustive)", parse_shard},
      {"checkpoint", "FILE, or DIR/",
       "where a search that was stopped has been put, and goes on from (strategy exhaustive)",
       text(&Options::checkpoint)},
      {"hashes", "FILE", "write a hash of every complete execution's graph there (strategy exhaustive)",
       text(&Options::hashes)},
      {"trace", "FILE", "write every execution's operations there", text(&Options::trace)},
  };
  return entries;
}

// Variables that others of our programs read.
constexpr const char* not_options[] = {"CXX",  "CC",          "WARN_ASM",         "WARN_LINK",
                                       "HELP", "NO_FSGSBASE", "TWO_LEVEL_SHADOW", "TSAN_REPORTS"};

OptionList flags;

const Entry* find(const std::string& name) {
  for (const Entry& e : table())
    if (name == e.name) return &e;
  return nullptr;
}

std::string upper(std::string s) {
  for (char& c : s)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return s;
}
std::string lower(std::string s) {
  for (char& c : s)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return s;
}

unsigned distance(const std::string& a, const std::string& b) {
  std::vector<unsigned> row(b.size() + 1);
  for (unsigned j = 0; j <= b.size(); ++j) row[j] = j;
  for (unsigned i = 1; i <= a.size(); ++i) {
    unsigned diagonal = row[0];
    row[0] = i;
    for (unsigned j = 1; j <= b.size(); ++j) {
      const unsigned above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

std::string nearest(const std::string& name) {
  const Entry* best = nullptr;
  unsigned least = 4;
  for (const Entry& e : table()) {
    const unsigned d = distance(name, e.name);
    if (d < least) {
      least = d;
      best = &e;
    }
  }
  return best == nullptr ? "" : best->name;
}

[[noreturn]] void unknown(const std::string& spelling, const std::string& name, const char* prefix,
                          bool capitals) {
  const std::string near = nearest(name);
  const std::string remedy = near.empty()
                                 ? "the options are listed by --fearless_help"
                                 : fmt::format("did you mean {}{}?  (--fearless_help lists all options)",
                                               prefix, capitals ? upper(near) : near);
  usage_error(fmt::format("unknown option {}", spelling).c_str(), remedy.c_str());
}

void apply(Options& o, const std::string& name, const std::string& value, const std::string& spelling) {
  const Entry* e = find(name);
  if (e == nullptr) unknown(spelling, name, "", false);
  if (!e->set(o, value))
    usage_error(fmt::format("{}: '{}' is not a value of this option", spelling, value).c_str(),
                fmt::format("it takes {}", e->values).c_str());
  for (auto& [given_name, given_value] : o.given)
    if (given_name == name) {
      given_value = value;
      return;
    }
  o.given.emplace_back(name, value);
}

// The part of an environment entry "FEARLESS_X=…" after the prefix, or null.
const char* fearless_variable(const char* entry) {
  constexpr char prefix[] = "FEARLESS_";
  return std::strncmp(entry, prefix, sizeof prefix - 1) == 0 ? entry + sizeof prefix - 1 : nullptr;
}

bool belongs_elsewhere(const std::string& name) {
  return std::any_of(std::begin(not_options), std::end(not_options),
                     [&](const char* n) { return name == n; });
}

OptionList from_environment() {
  OptionList list;
  for (char** e = environ; e != nullptr && *e != nullptr; ++e) {
    const char* rest = fearless_variable(*e);
    const char* equals = rest == nullptr ? nullptr : std::strchr(rest, '=');
    if (equals == nullptr) continue;
    const std::string name(rest, static_cast<std::size_t>(equals - rest));
    if (!belongs_elsewhere(name)) list.emplace_back(lower(name), equals + 1);
  }
  return list;
}

}  // namespace

bool parse_time(const std::string& text, u64* ns) {
  std::size_t digits = 0;
  while (digits < text.size() && ((text[digits] >= '0' && text[digits] <= '9') || text[digits] == '.'))
    ++digits;
  if (digits == 0) return false;
  char* end = nullptr;
  const double n = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + digits) return false;
  const std::string unit = text.substr(digits);
  double factor = 0;
  if (unit == "ns") factor = 1;
  else if (unit == "us") factor = 1e3;
  else if (unit == "ms") factor = 1e6;
  else if (unit == "s" || unit.empty()) factor = 1e9;
  else if (unit == "m" || unit == "min") factor = 60e9;
  else if (unit == "h") factor = 3600e9;
  else return false;
  if (n * factor > 9e18) return false;
  *ns = static_cast<u64>(n * factor);
  return true;
}

void check_environment() {
  for (char** e = environ; e != nullptr && *e != nullptr; ++e) {
    const char* rest = fearless_variable(*e);
    if (rest == nullptr) continue;
    const char* equals = std::strchr(rest, '=');
    const std::string name(rest,
                           equals == nullptr ? std::strlen(rest) : static_cast<std::size_t>(equals - rest));
    if (belongs_elsewhere(name)) continue;
    if (find(lower(name)) == nullptr || name != upper(name))
      unknown("FEARLESS_" + name + " in the environment", lower(name), "FEARLESS_", true);
    Options scratch_options;
    apply(scratch_options, lower(name), equals == nullptr ? "" : equals + 1, "FEARLESS_" + name);
  }
}

void take_flags(int* argc, char** argv) {
  constexpr char prefix[] = "--fearless_";
  int kept = 1;
  for (int i = 1; i < *argc; ++i) {
    if (std::strncmp(argv[i], prefix, sizeof prefix - 1) != 0) {
      argv[kept++] = argv[i];
      continue;
    }
    const std::string body = argv[i] + sizeof prefix - 1;
    const std::size_t equals = body.find('=');
    const std::string name = body.substr(0, equals);
    if (name == "help") {
      fmt::print("{}", help());
      std::fflush(stdout);
      _exit(0);
    }
    if (find(name) == nullptr) unknown(argv[i], name, "--fearless_", false);
    set_flag(name, equals == std::string::npos ? "" : body.substr(equals + 1));
  }
  argv[kept] = nullptr;
  *argc = kept;
}

void set_flag(const std::string& name, const std::string& value) {
  Options scratch_options;
  apply(scratch_options, name, value, "--fearless_" + name);
  flags.emplace_back(name, value);
}

bool anything_given() { return !flags.empty() || !from_environment().empty(); }

std::string variable(const std::string& name) { return "FEARLESS_" + upper(name); }

bool shapes_executions(const std::string& name) {
  constexpr const char* all[] = {"steps",         "suppressions", "isolation", "leaked_threads",
                                 "exit_status",   "processors",   "stall",     "spurious_wakeups",
                                 "weak_failures", "try_failures", "threads",   "early_timeouts",
                                 "switching"};
  return std::any_of(std::begin(all), std::end(all), [&](const char* n) { return name == n; });
}

OptionList replay_settings() {
  OptionList set = from_environment();
  set.insert(set.end(), flags.begin(), flags.end());
  OptionList needed;
  for (const Entry& e : table()) {
    if (!shapes_executions(e.name)) continue;
    // (The last one counts.)
    const auto at = std::find_if(set.rbegin(), set.rend(), [&](const auto& s) { return s.first == e.name; });
    if (at != set.rend()) needed.push_back(*at);
  }
  return needed;
}

Options resolve(const OptionList& from_code) {
  Options o;
  for (const auto& [name, value] : from_code) apply(o, name, value, "fearless::options::" + name);
  for (const auto& [name, value] : from_environment()) apply(o, name, value, variable(name));
  for (const auto& [name, value] : flags) apply(o, name, value, "--fearless_" + name);
  return o;
}

std::string help() {
  std::string text =
      "Options of Fearless. Each can be given as --fearless_NAME=VALUE, in the environment as\n"
      "FEARLESS_NAME=VALUE (in capitals) and as a field of fearless::options.\n\n";
  for (const Entry& e : table())
    text += fmt::format("  {:<22} {}\n  {:<22}   ({})\n", e.name, e.text, "", e.values);
  return text;
}

}  // namespace fearless::options
