// Computes the outcomes of litmus programs by brute force.
//
//   litmus_oracle --check FILE                  are the outcomes (and numbers of graphs) in the file right?
//   litmus_oracle --generate SEED COUNT FILE    random programs with their outcomes and numbers of graphs
//
// Exit status 1 if one is wrong.
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>

#include "oracle/enumerate.hpp"
#include "oracle/generate.hpp"
#include "program.hpp"

namespace litmus::oracle {
namespace {

std::set<State> states_of(const Found& found) {
  std::set<State> states;
  for (const auto& [state, graphs] : found.outcomes) states.insert(state);
  return states;
}

void list(const char* what, const std::set<State>& from, const std::set<State>& in) {
  for (const State& s : from)
    if (in.count(s) == 0) std::printf("  %s: %s\n", what, text_of(s).c_str());
}

int check(const std::string& file) {
  int wrong = 0;
  for (const Program& p : read_programs(file)) {
    for (const Model m : {Model::sc, Model::rc11}) {
      const Found found = enumerate(threads_of(p), m);
      const std::set<State> states = states_of(found);
      const auto graphs = p.graphs.find(m);
      if (states == p.outcomes.at(m) && (graphs == p.graphs.end() || graphs->second == found.complete.size()))
        continue;
      ++wrong;
      std::printf("%s under %s: %zu graphs\n", p.name.c_str(), name_of(m), found.complete.size());
      list("only found", states, p.outcomes.at(m));
      list("only in the file", p.outcomes.at(m), states);
    }
  }
  std::printf(wrong == 0 ? "all are right\n" : "%d are wrong\n", wrong);
  return wrong == 0 ? 0 : 1;
}

// Most random programs behave the same under both models: of those only one in four is taken.
int write_generated(std::uint64_t seed, std::size_t count, const std::string& file) {
  Generator generator(seed);
  std::vector<Program> programs;
  for (std::size_t passed_over = 0; programs.size() < count;) {
    Program p = generator.next();
    for (const Model m : {Model::sc, Model::rc11}) {
      const Found found = enumerate(threads_of(p), m);
      p.outcomes[m] = states_of(found);
      p.graphs[m] = found.complete.size();
    }
    if (p.graphs[Model::sc] != p.graphs[Model::rc11] || ++passed_over % 4 == 0)
      programs.push_back(std::move(p));
  }
  std::ofstream out(file);
  out << to_json(programs) << std::flush;
  if (!out) throw std::runtime_error(file + ": cannot be written");
  return 0;
}

}  // namespace
}  // namespace litmus::oracle

int main(int argc, char** argv) try {
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "--check" && argc == 3) return litmus::oracle::check(argv[2]);
  if (what == "--generate" && argc == 5)
    return litmus::oracle::write_generated(std::strtoull(argv[2], nullptr, 10),
                                           std::strtoull(argv[3], nullptr, 10), argv[4]);
  std::fputs("litmus_oracle --check FILE, or --generate SEED COUNT FILE\n", stderr);
  return 64;
} catch (const std::exception& e) {
  std::fprintf(stderr, "litmus_oracle: %s\n", e.what());
  return 70;
}
