// Searches random programs over mutexes, condition variables, semaphores, barriers and timed waits, and
// compares their outcomes with those of an enumeration of all interleavings.
//
//   synchronised [--seed S] [--count N] [--only I]       exhaustively
//   synchronised --random EXECUTIONS [--strategy NAME] … at random: the outcomes must be among those
//   synchronised --spins …                               with loops that only wait
//   synchronised --both …                                with std::lock of two mutexes
//   synchronised --show …                                prints the programs and their outcomes
//
// Exit status 1 if a program has other outcomes.
#include "enumerate.hpp"
#include "generate.hpp"
#include "scenario.hpp"

#include <fearless/fearless.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <set>
#include <string>

namespace enumerator {
namespace {

struct Arguments {
  std::uint64_t seed = 1, count = 2000, random = 0;
  std::optional<std::uint64_t> only;
  bool show = false, spins = false, both = false;
  std::string strategy = "exhaustive";
};

[[noreturn]] void usage(const std::string& what) {
  std::fprintf(stderr, "synchronised: %s\n", what.c_str());
  std::exit(64);
}

Arguments parse(int argc, char** argv) {
  Arguments a;
  const auto text = [&](int* i) {
    if (++*i == argc) usage(std::string(argv[*i - 1]) + " takes a value");
    return std::string(argv[*i]);
  };
  const auto number = [&](int* i) { return std::strtoull(text(i).c_str(), nullptr, 10); };
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--seed") {
      a.seed = number(&i);
    } else if (word == "--count") {
      a.count = number(&i);
    } else if (word == "--only") {
      a.only = number(&i);
    } else if (word == "--show") {
      a.show = true;
    } else if (word == "--spins") {
      a.spins = true;
    } else if (word == "--both") {
      a.both = true;
    } else if (word == "--strategy") {
      a.strategy = text(&i);
    } else if (word == "--random") {
      a.random = number(&i);
      if (a.random == 0) usage("--random takes a number of executions");
      if (a.strategy == "exhaustive") a.strategy = "random";
    } else {
      usage("what is " + word + "?");
    }
  }
  return a;
}

fearless::options options_for(const Arguments& a, const std::string& name) {
  fearless::options o;
  o.name = name;
  o.strategy = a.strategy;
  o.memory_model = "sc";
  o.executions = a.random;
  // At random a deadlock is enough: the search goes on only where it visits nothing twice.
  o.violations = a.random != 0 ? 1 : 0;
  // Of what happens without a reason only timeouts are enumerated.
  o.spurious_wakeups = 0;
  o.weak_failures = 0;
  o.try_failures = 0;
  o.early_timeouts = 1000;
  o.minimise = "0s";
  o.progress = false;
  return o;
}

struct Totals {
  std::uint64_t programs = 0, wrong = 0, executions = 0, outcomes = 0, with_deadlock = 0;
};

bool run(const Arguments& a, const Program& p, const std::set<std::string>& expected, const std::string& name,
         Totals* totals) {
  totals->outcomes += expected.size();
  totals->with_deadlock += expected.count("deadlock");
  if (a.show) {
    std::printf("%s: %s", name.c_str(), to_string(p).c_str());
    for (const std::string& text : expected) std::printf("    %s\n", text.c_str());
    return true;
  }

  const Scenario scenario(p);
  const fearless::result r = fearless::check(options_for(a, name), scenario);
  totals->executions += r.executions;
  std::set<std::string> found;
  for (const auto& [text, executions] : r.outcomes) found.insert(text);
  std::string wrong;
  for (const fearless::violation& v : r.violations) {
    if (v.kind == "deadlock" || v.kind == "livelock") found.insert("deadlock");
    else if (v.kind != "lock-order") wrong += "\n" + r.report;
  }
  if (r.verdict != fearless::verdict::passed && r.verdict != fearless::verdict::failed)
    wrong += "\n" + r.report;
  if (a.random == 0 && !r.complete) wrong += "\n  the search is not complete";
  for (const std::string& text : found)
    if (expected.count(text) == 0) wrong += "\n  not possible: " + text;
  for (const std::string& text : expected)
    if (a.random == 0 && found.count(text) == 0) wrong += "\n  missing: " + text;
  if (wrong.empty()) return true;
  std::printf("%s: %s%s\n", name.c_str(), to_string(p).c_str(), wrong.c_str() + 1);
  return false;
}

int run(const Arguments& a) {
  Generator generator(a.seed, a.spins, a.both);
  Totals totals;
  // Of programs with a single outcome only one in ten is taken.
  for (std::uint64_t i = 0, passed_over = 0; i < a.count;) {
    const Program p = generator.next();
    const std::set<std::string> expected = enumerate(p);
    if (expected.size() == 1 && ++passed_over % 10 != 0) continue;
    const std::uint64_t number = i++;
    if (a.only && *a.only != number) continue;
    ++totals.programs;
    const std::string name = "seed " + std::to_string(a.seed) + " program " + std::to_string(number);
    if (!run(a, p, expected, name, &totals)) ++totals.wrong;
  }
  std::printf(
      "%llu programs, %llu with other outcomes; %llu outcomes, %llu with a deadlock, %llu executions\n",
      static_cast<unsigned long long>(totals.programs), static_cast<unsigned long long>(totals.wrong),
      static_cast<unsigned long long>(totals.outcomes), static_cast<unsigned long long>(totals.with_deadlock),
      static_cast<unsigned long long>(totals.executions));
  return totals.wrong == 0 && totals.programs != 0 ? 0 : 1;
}

}  // namespace
}  // namespace enumerator

int main(int argc, char** argv) try {
  return enumerator::run(enumerator::parse(argc, argv));
} catch (const std::exception& e) {
  std::fprintf(stderr, "synchronised: %s\n", e.what());
  return 70;
}
