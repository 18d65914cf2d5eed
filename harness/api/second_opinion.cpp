#include "api/second_opinion.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>

#include "api/rerun.hpp"
#include "core/fatal.hpp"
#include "core/format.hpp"
#include "core/real.hpp"
#include "detect/thread_sanitizer.hpp"
#include "search/suppressions.hpp"
#include "search/tsan_options.hpp"

extern "C" char** environ;

namespace fearless::second_opinion {
namespace {

constexpr const char* asked_for_reports = "FEARLESS_TSAN_REPORTS";
constexpr unsigned most_seconds = 120;
constexpr std::size_t most_reports = 20;  // of one search
constexpr u32 cells_of_tsan = 4;

bool begins_with(const std::string& s, const char* with) { return s.rfind(with, 0) == 0; }

std::string sibling() {
  return thread_sanitizer::linked() ? rerun::this_program() : rerun::this_program() + "_tsan";
}

// llvm-symbolizer under the names that it has, if not under its own.
std::string symbolizer() {
  const char* path = real::environment("PATH");
  std::istringstream directories(path != nullptr ? path : "");
  std::string found;
  for (std::string d; std::getline(directories, d, ':');) {
    if (access((d + "/llvm-symbolizer").c_str(), X_OK) == 0) return "";
    if (found.empty() && access((d + "/llvm-symbolizer-19").c_str(), X_OK) == 0)
      found = d + "/llvm-symbolizer-19";
  }
  return found;
}

class Rerun {
 public:
  Rerun(const Options& o, const std::vector<std::string>& command, bool only_case, const CaseName& name)
      : options_(o), command_(command), only_case_(only_case), name_(name) {}

  bool run(const Violation& v, bool in_sibling) {
    if (!directory_.exists()) return false;
    const std::string program = in_sibling ? sibling() : rerun::this_program();
    ended_ = rerun::run(program, arguments(), environment(v), most_seconds);
    return ended_.started && ended_.in_time;
  }
  int status() const { return WIFEXITED(ended_.status) ? WEXITSTATUS(ended_.status) : -1; }

  // The violation's is the last: it ended the execution.
  std::string report() const {
    for (const std::string& text : directory_.contents("report"))
      if (const std::size_t at = text.rfind("WARNING: ThreadSanitizer"); at != std::string::npos)
        return trimmed_report(text.substr(at));
    return "";
  }
  nlohmann::json result() const {
    for (const std::string& text : directory_.contents("summary")) {
      const auto all = nlohmann::json::parse(text, nullptr, false);
      if (!all.is_object() || !all.contains("results") || all["results"].empty()) continue;
      return all["results"][0];
    }
    return nullptr;
  }

 private:
  std::vector<std::string> arguments() const {
    std::vector<std::string> list;
    for (const std::string& word : command_) {
      if (rerun::is_about_all_tests(word)) continue;
      if (only_case_ && begins_with(word, "--gtest_filter")) continue;
      list.push_back(word);
    }
    return list;
  }
  std::vector<std::string> environment(const Violation& v) const {
    std::vector<std::string> list;
    for (char** e = environ; *e != nullptr; ++e) {
      const std::string entry = *e;
      const std::string name = entry.substr(0, entry.find('='));
      constexpr const char* others[] = {"TSAN_OPTIONS",
                                        "GTEST_OUTPUT",
                                        "GTEST_REPEAT",
                                        "GTEST_SHUFFLE",
                                        "GTEST_SHARD_INDEX",
                                        "GTEST_TOTAL_SHARDS",
                                        "GTEST_SHARD_STATUS_FILE",
                                        "XML_OUTPUT_FILE",
                                        "TEST_PREMATURE_EXIT_FILE"};
      if (std::any_of(std::begin(others), std::end(others), [&](const char* o) { return name == o; }))
        continue;
      if (only_case_ && name == "GTEST_FILTER") continue;
      if (begins_with(name, "FEARLESS_") && name != "FEARLESS_NO_FSGSBASE" &&
          name != "FEARLESS_TWO_LEVEL_SHADOW")
        continue;
      list.push_back(entry);
    }
    for (const auto& [name, value] : options_.given)
      if (options::shapes_executions(name)) list.push_back(options::variable(name) + "=" + value);
    if (v.passed_known) list.emplace_back("FEARLESS_VIOLATIONS=0");
    list.push_back("FEARLESS_REPLAY=" + v.token);
    list.emplace_back("FEARLESS_DETECTOR=tsan");
    list.push_back("FEARLESS_JSON=" + directory_.path() + "/summary.json");
    list.push_back(std::string(asked_for_reports) + "=1");
    if (only_case_) list.push_back("GTEST_FILTER=" + name_.full());
    const char* given = real::environment("TSAN_OPTIONS");
    std::string tsan = given != nullptr ? std::string(given) + ":" : "";
    tsan += fmt::format("log_path='{}/report':symbolize=1", directory_.path());
    std::string path;
    if (!tsan_options::find("external_symbolizer_path", &path))
      if (path = symbolizer(); !path.empty()) tsan += fmt::format(":external_symbolizer_path='{}'", path);
    list.push_back("TSAN_OPTIONS=" + tsan);
    return list;
  }

  const Options& options_;
  const std::vector<std::string>& command_;
  bool only_case_;
  const CaseName& name_;
  rerun::Directory directory_;
  rerun::Ended ended_;
};

// Why ThreadSanitizer does not report what we do, of this schedule.
std::string difference(const Violation& v, const nlohmann::json& r) {
  const std::string verdict = r.value("verdict", "");
  const std::string reason = r.value("reason", "");
  if (reason.find("fence") != std::string::npos) return "it does not know fences";
  if (!reason.empty()) return fmt::format("it cannot run the test ({})", reason);
  if (r.value("suppressed", 0) != 0) return "it is suppressed there";
  if (verdict == "failed")
    return fmt::format("it reports {} instead", r["violations"][0].value("kind", "something"));
  if (v.trace->uses_of_cell() > cells_of_tsan)
    return fmt::format(
        "it keeps {} accesses for each eight bytes, and there were {}{}: the earlier one may be forgotten",
        cells_of_tsan, v.trace->uses_of_cell(),
        v.trace->uses_of_cell() == Trace::most_uses ? " or more" : "");
  return "no reason for that is known: it may be one of its limits (docs/thread-sanitizer.md), or one of the two is wrong";
}

SecondOpinion opinion(const Options& o, const CaseResult& r, const Violation& v, Rerun& again) {
  SecondOpinion s;
  s.asked = true;
  if (r.memory_model != "sc" || o.strategy == "exhaustive" || o.races == Races::explore) {
    s.why = "it has no weak memory, and cannot run this schedule";
    return s;
  }
  if (!again.run(v, true)) {
    s.why = fmt::format("{} could not be run to its end", sibling());
    return s;
  }
  const nlohmann::json result = again.result();
  if (!result.is_object()) {
    s.why = again.status() == exit_usage_error
                ? "it has no weak memory, and cannot run this schedule"
                : fmt::format("{} ended with status {} and no result", sibling(), again.status());
    return s;
  }
  for (const auto& violation : result["violations"])
    s.agrees = s.agrees || violation.value("kind", "") == name_of(ViolationKind::data_race);
  if (!s.agrees) s.why = difference(v, result);
  return s;
}

}  // namespace

void check(const Options& o) {
  if (o.detector != Detector::both || real::environment(asked_for_reports) != nullptr) return;
  const std::string program = sibling();
  if (access(program.c_str(), X_OK) == 0) return;
  usage_error(fmt::format("detector=both, but there is no {}", program).c_str(),
              "fearless_add_test(... DETECTOR both) builds it; or link this program itself with "
              "ThreadSanitizer's runtime");
}

void ask(const Options& o, const std::vector<std::string>& command, bool only_case, CaseResult* r) {
  const bool both = o.detector == Detector::both;
  r->asks_second = both;
  if (real::environment(asked_for_reports) != nullptr) return;
  std::size_t asked = 0;
  for (Violation& v : r->violations) {
    if (v.finding.kind != ViolationKind::data_race || v.token.empty() || asked == most_reports) continue;
    // (What fearless::check finds is found in the middle of a program, all of which would run again.)
    if (!both && !(v.finding.second_opinion && only_case)) continue;
    ++asked;
    Rerun again(o, command, only_case, r->name);
    if (both) {
      v.second = opinion(o, *r, v, again);
    } else if (!again.run(v, false)) {
      continue;
    }
    v.second_report = again.report();
  }
}

// A stack's frames are lines that begin with a number after a #; between them and other lines nothing is
// changed but the numbers.
std::string trimmed_report(const std::string& text) {
  std::istringstream lines(text);
  std::string out;
  unsigned frame = 0;
  bool of_thread = false;
  for (std::string line; std::getline(lines, line);) {
    if (begins_with(line, "=====")) break;
    const std::size_t first = line.find_first_not_of(' ');
    const bool is_frame = first != std::string::npos && line[first] == '#' && first + 1 < line.size() &&
                          line[first + 1] >= '0' && line[first + 1] <= '9';
    if (!is_frame) {
      frame = 0;
      // The threads behind contexts are made by the runtime, whoever starts what runs in them.
      of_thread = begins_with(line, "  Thread ");
      if (const std::size_t at = line.find(" created by "); of_thread && at != std::string::npos)
        line.resize(at);
      out += line + "\n";
      continue;
    }
    if (of_thread || line.find("libfearless.so") != std::string::npos ||
        line.find("libclang_rt.tsan") != std::string::npos)
      continue;
    const std::size_t end = line.find(' ', first);
    out += fmt::format("{}#{}{}\n", line.substr(0, first), frame++,
                       end == std::string::npos ? "" : line.substr(end));
  }
  while (out.size() > 1 && out[out.size() - 1] == '\n' && out[out.size() - 2] == '\n') out.pop_back();
  return out;
}

}  // namespace fearless::second_opinion
