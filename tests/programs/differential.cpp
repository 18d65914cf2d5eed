// Fearless's own detector of data races against ThreadSanitizer's runtime, on generated programs: on the same
// schedules both say that there is a race, or that there is none. Where they differ, a predicate of the
// program says why; what no predicate explains is wrong, and so is more than one in fifty of what they do.
//
//   differential [--seed S] [--count N] [--from I]
//
// Exit status 1 if they differ without a reason, or too often.
#include "trial.hpp"

#include <cstdlib>
#include <cstring>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>

namespace {

constexpr std::uint64_t executions = 40;

struct Arguments {
  std::uint64_t seed = 1, count = 300, from = 0;
};

Arguments parse(int argc, char** argv) {
  Arguments a;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string word = argv[i];
    const std::uint64_t n = std::strtoull(argv[i + 1], nullptr, 10);
    if (word == "--seed") a.seed = n;
    else if (word == "--count") a.count = n;
    else if (word == "--from") a.from = n;
    else std::exit(64);
  }
  // (As ThreadSanitizer is asked: of one program.)
  constexpr std::string_view before = "program%20";
  const char* token = std::getenv("FEARLESS_REPLAY");
  if (const char* at = token == nullptr ? nullptr : std::strstr(token, before.data())) {
    a.from = std::strtoull(at + before.size(), nullptr, 10);
    a.count = 1;
  }
  return a;
}

class Differential {
 public:
  explicit Differential(const Arguments& a) : a_(a), trials_(a.seed), test_(trials_.test()) {}

  int run() {
    for (std::uint64_t i = a_.from; i < a_.from + a_.count; ++i)
      if (const auto t = trials_.draw(i)) one(*t);
    std::uint64_t differ = 0;
    for (const auto& [why, n] : explained_) differ += n;
    std::cout << programs_ << " programs, " << executions_ << " executions: a data race in " << races_
              << " of them by both detectors, another end in " << others_
              << ", none in the rest; they differ in " << differ << '\n';
    for (const auto& [why, n] : explained_) std::cout << "  " << n << ": " << why << '\n';
    constexpr std::uint64_t one_in = 50;
    return programs_ != 0 && explained_.count(unknown) == 0 && differ * one_in < programs_ ? 0 : 1;
  }

 private:
  fearless::result search(const Trial& t, const char* detector, const std::string& replay = {}) {
    fearless::options o;
    o.name = "seed " + std::to_string(a_.seed) + " program " + std::to_string(t.number);
    o.strategy = t.strategy == "exhaustive" ? "random" : t.strategy;
    o.detector = detector;
    o.isolation = "none";
    o.minimise = "1ns";
    o.progress = false;
    o.executions = executions;
    if (!replay.empty()) o.replay = replay;
    fearless::result r = fearless::check(o, [this] { test_.run(); });
    executions_ += r.executions;
    return r;
  }

  static bool races(const fearless::result& r) {
    return r.failed() && r.violations.front().kind == "data-race";
  }

  void one(const Trial& t) {
    ++programs_;
    test_.use(t.made.what);
    words::expected = words::counted(test_, t.made.what);
    const fearless::result own = search(t, "own");
    const fearless::result tsan = search(t, "tsan");
    const auto end = [](const fearless::result& r) {
      return r.failed() ? std::tuple(r.violations.front().kind, r.violations.front().execution)
                        : std::tuple(std::string(), std::uint64_t{0});
    };
    if (end(own) == end(tsan) && own.verdict == tsan.verdict) {
      if (races(own)) ++races_;
      else if (own.failed()) ++others_;
      return;
    }
    const std::string why = difference(t, own, tsan);
    if (why.empty()) {
      ++again_;
      return;
    }
    ++explained_[why];
    std::cout << trials_.told(t) << why << "\nown:  " << own.report << "tsan: " << tsan.report << std::flush;
  }

  // Of the schedules of the races found: nothing if both report each of them when it is run again.
  std::string difference(const Trial& t, const fearless::result& own, const fearless::result& tsan) {
    if (races(tsan) && !races(search(t, "own", tsan.violations.front().replay))) return unknown;
    if (!races(own)) return races(tsan) ? std::string() : unknown;
    const std::string& token = own.violations.front().replay;
    if (races(search(t, "tsan", token))) return {};
    // Fearless counts how many accesses ThreadSanitizer would have to remember.
    const std::string report = search(t, "both", token).report;
    return report.find("it keeps 4 accesses for each eight bytes") != std::string::npos ? forgotten : unknown;
  }

  static constexpr const char* forgotten =
      "more than four different accesses to the eight bytes, and ThreadSanitizer has forgotten the one that races";
  static constexpr const char* unknown = "no reason that is known";

  Arguments a_;
  Trials trials_;
  words::test& test_;
  std::uint64_t programs_ = 0, executions_ = 0, races_ = 0, others_ = 0, again_ = 0;
  std::map<std::string, std::uint64_t> explained_;
};

}  // namespace

int main(int argc, char** argv) { return Differential(parse(argc, argv)).run(); }
