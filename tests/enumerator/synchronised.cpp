// Searches random programs over mutexes, condition variables, semaphores, barriers and timed waits, and
// compares their outcomes with those of an enumeration of all interleavings.
//
//   synchronised [--seed S] [--count N] [--only I]       exhaustively
//   synchronised --random EXECUTIONS [--strategy NAME] … at random: the outcomes must be among those
//   synchronised --model rc11 …                          the outcomes must be among those found
//   synchronised --orders …                              as many executions, whoever is created first?
//   synchronised --spins …                               with loops that only wait
//   synchronised --futexes …                             with the system's and std::atomic's waiting
//   synchronised --shared …                              with a shared mutex and std::call_once
//   synchronised --both …                                with std::lock of two mutexes
//   synchronised --show …                                prints the programs and their outcomes
//
// Exit status 1 if a program has other outcomes.
#include "enumerate.hpp"
#include "generate.hpp"
#include "scenario.hpp"

#include <fearless/fearless.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace enumerator {
namespace {

struct Arguments {
  std::uint64_t seed = 1, count = 2000, random = 0;
  std::optional<std::uint64_t> only;
  bool show = false, orders = false;
  Generator::With with;
  std::string strategy = "exhaustive", model = "sc";
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
      a.with.spins = true;
    } else if (word == "--both") {
      a.with.both = true;
    } else if (word == "--futexes") {
      a.with.futexes = true;
    } else if (word == "--shared") {
      a.with.shared = true;
    } else if (word == "--orders") {
      a.orders = true;
    } else if (word == "--model") {
      a.model = text(&i);
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
  o.memory_model = a.model;
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

// Which thread is created first is nothing to the others: in any order there are as many executions. (So a
// search whose choices depend on the threads' numbers, and that misses some for that, is found out.)
bool same_in_any_order(const Arguments& a, const Program& p, const std::string& name, Totals* totals) {
  for (const char* model : {"sc", "rc11"}) {
    std::vector<std::size_t> order(p.threads.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::optional<std::uint64_t> expected;
    do {
      Program turned = p;
      for (std::size_t i = 0; i < order.size(); ++i) turned.threads[i] = p.threads[order[i]];
      fearless::options o = options_for(a, name);
      o.memory_model = model;
      const fearless::result r = fearless::check(o, Scenario(turned));
      totals->executions += r.executions;
      if (r.complete && r.executions == expected.value_or(r.executions)) {
        expected = r.executions;
        continue;
      }
      std::printf("%s: %s  %s: %llu executions for %llu: %s\n", name.c_str(), to_string(p).c_str(), model,
                  static_cast<unsigned long long>(r.executions),
                  static_cast<unsigned long long>(expected.value_or(0)), to_string(turned).c_str());
      return false;
    } while (std::next_permutation(order.begin(), order.end()));
  }
  return true;
}

bool run(const Arguments& a, const Program& p, const std::set<std::string>& expected, const std::string& name,
         Totals* totals) {
  totals->outcomes += expected.size();
  totals->with_deadlock += expected.count("deadlock");
  if (a.show) {
    std::printf("%s: %s", name.c_str(), to_string(p).c_str());
    for (const std::string& text : expected) std::printf("    %s\n", text.c_str());
    return true;
  }

  if (a.orders) return same_in_any_order(a, p, name, totals);

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
    if (a.model == "sc" && expected.count(text) == 0) wrong += "\n  not possible: " + text;
  for (const std::string& text : expected)
    if (a.random == 0 && found.count(text) == 0) wrong += "\n  missing: " + text;
  if (wrong.empty()) return true;
  std::printf("%s: %s%s\n", name.c_str(), to_string(p).c_str(), wrong.c_str() + 1);
  return false;
}

int run(const Arguments& a) {
  Generator generator(a.seed, a.with);
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
