// Searches litmus programs and compares their outcomes with those that the file says are possible.
//
//   litmus [--file FILE] [--model sc|rc11] [PROGRAM…]                      exhaustively, both models if none
//   is given litmus --random EXECUTIONS [--strategy NAME] [--equal] [--model M] …   at random, sc if no model
//   is given
//
// Exhaustively, the outcomes must be exactly those; if the file has numbers of execution graphs, so must be
// the executions. At random they must be among those, and with --equal all of them. FILE is litmus.json if
// none is given. Exit status 1 if a program is not as it should be.
#include "program.hpp"
#include "scenario.hpp"

#include <fearless/fearless.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

namespace litmus {
namespace {

struct Arguments {
  std::string file = LITMUS_JSON, strategy = "exhaustive";
  std::vector<Model> models;
  std::vector<std::string> programs;
  std::uint64_t random = 0;  // executions; 0: exhaustively
  bool equal = false;
};

[[noreturn]] void usage(const std::string& what) {
  std::fprintf(stderr, "litmus: %s\n", what.c_str());
  std::exit(64);
}

Arguments parse(int argc, char** argv) {
  Arguments a;
  const auto value = [&](int* i) {
    if (++*i == argc) usage(std::string(argv[*i - 1]) + " takes a value");
    return std::string(argv[*i]);
  };
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--file") {
      a.file = value(&i);
    } else if (word == "--model") {
      const std::string m = value(&i);
      if (m != "sc" && m != "rc11") usage("there is no memory model " + m);
      a.models = {m == "sc" ? Model::sc : Model::rc11};
    } else if (word == "--random") {
      a.random = std::strtoull(value(&i).c_str(), nullptr, 10);
      if (a.random == 0) usage("--random takes a number of executions");
      if (a.strategy == "exhaustive") a.strategy = "random";
    } else if (word == "--strategy") {
      a.strategy = value(&i);
    } else if (word == "--equal") {
      a.equal = true;
    } else if (word.rfind("--", 0) == 0) {
      usage("what is " + word + "?");
    } else {
      a.programs.push_back(word);
    }
  }
  if (a.models.empty()) a.models = {Model::sc, Model::rc11};
  if (a.random != 0 && a.models.size() > 1) a.models = {Model::sc};
  return a;
}

// The states of one list that the other does not have.
template <class From, class In>
std::string difference(const From& from, const In& in) {
  std::string text;
  for (const std::string& state : from)
    if (std::find(in.begin(), in.end(), state) == in.end()) text += "\n    " + state;
  return text;
}

struct Totals {
  std::uint64_t executions = 0, blocked = 0, states = 0;
};

bool run(const Arguments& a, const Program& p, Model model, Totals* totals) {
  const Scenario scenario(p);
  fearless::options o;
  o.name = p.name;
  o.strategy = a.strategy;
  o.memory_model = name_of(model);
  o.executions = a.random;
  o.violations = 0;
  o.progress = false;
  const fearless::result r = fearless::check(o, scenario);
  totals->executions += r.executions;
  totals->blocked += r.blocked;

  std::vector<std::string> expected, found;
  for (const State& s : p.outcomes.at(model)) expected.push_back(text_of(s));
  for (const auto& [text, executions] : r.outcomes) found.push_back(text);
  totals->states += found.size();

  std::string wrong;
  if (const std::string extra = difference(found, expected); !extra.empty())
    wrong += "\n  not possible:" + extra;
  const bool all = a.random == 0 || a.equal;
  if (const std::string missing = difference(expected, found); all && !missing.empty())
    wrong += "\n  missing:" + missing;
  const auto graphs = p.graphs.find(model);
  if (a.random == 0 && graphs != p.graphs.end() && r.executions != graphs->second)
    wrong += "\n  " + std::to_string(r.executions) + " executions instead of " +
             std::to_string(graphs->second);
  if (a.random == 0 && !r.complete) wrong += "\n  the search is not complete";
  if (!r.violations.empty() || r.verdict == fearless::verdict::internal_error ||
      r.verdict == fearless::verdict::nondeterministic)
    wrong += "\n" + r.report;
  if (wrong.empty()) return true;

  std::string observed;
  for (const std::string& name : p.observed()) observed += " " + name;
  std::printf("%s under %s (%s ):%s\n", p.name.c_str(), name_of(model), observed.c_str() + 1, wrong.c_str());
  return false;
}

int run(const Arguments& a) {
  int wrong = 0;
  std::size_t programs = 0;
  const std::vector<Program> all = read_programs(a.file);
  for (const std::string& asked : a.programs)
    if (std::none_of(all.begin(), all.end(), [&](const Program& p) { return p.name == asked; }))
      usage("there is no program " + asked);
  for (const Model model : a.models) {
    Totals totals;
    std::size_t ran = 0;
    for (const Program& p : all) {
      if (!a.programs.empty() && std::find(a.programs.begin(), a.programs.end(), p.name) == a.programs.end())
        continue;
      ++ran;
      if (!run(a, p, model, &totals)) ++wrong;
    }
    std::printf("%s: %zu programs, %llu executions, %llu blocked, %llu states\n", name_of(model), ran,
                static_cast<unsigned long long>(totals.executions),
                static_cast<unsigned long long>(totals.blocked),
                static_cast<unsigned long long>(totals.states));
    programs += ran;
  }
  std::printf("%zu of %zu as they should be\n", programs - static_cast<std::size_t>(wrong), programs);
  return wrong == 0 && programs != 0 ? 0 : 1;
}

}  // namespace
}  // namespace litmus

int main(int argc, char** argv) try {
  return litmus::run(litmus::parse(argc, argv));
} catch (const std::exception& e) {
  std::fprintf(stderr, "litmus: %s\n", e.what());
  return 70;
}
