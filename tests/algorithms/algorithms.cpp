// Searches the clients of all algorithms, and compares with the tables of docs/algorithms.md.
//
//   algorithms [--slow | --all] [--write] [ALGORITHM…]
//   algorithms --random EXECUTIONS [--slow | --all] [ALGORITHM…]
//   algorithms --list [--slow | --all] [ALGORITHM…]
//   algorithms --replay ALGORITHM CLIENT (VARIANT KIND TOKEN)…
//
// An algorithm as it is passes completely, under both models, each execution once. With an order weakened,
// either a violation is found under rc11, which its token shows again in this process and in another, or all
// executions pass. --write puts what was found into the tables. --random: where they say that all executions
// pass, nothing is found at random either. Exit status 1 if something is not as it should be, 64 for what is
// no algorithm.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <fearless/fearless.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <string>
#include <unordered_set>
#include <vector>

#include "client.hpp"
#include "tables.hpp"

namespace algorithms {
namespace {

struct Arguments {
  std::vector<std::string> algorithms;
  bool everyday = true, slow = false, write = false, list = false;
  std::uint64_t random = 0;         // executions; 0: exhaustively
  std::vector<std::string> replay;  // what follows it
};

[[noreturn]] void usage(const std::string& what) {
  std::fprintf(stderr, "algorithms: %s\n", what.c_str());
  std::exit(64);
}

Arguments parse(int argc, char** argv) {
  Arguments a;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--slow") {
      a.slow = true;
      a.everyday = false;
    } else if (word == "--all") {
      a.slow = true;
    } else if (word == "--write") {
      a.write = true;
    } else if (word == "--list") {
      a.list = true;
    } else if (word == "--replay") {
      if (argc < i + 3 || (argc - i) % 3 != 0) usage("--replay takes ALGORITHM CLIENT (VARIANT KIND TOKEN)…");
      a.replay.assign(argv + i + 1, argv + argc);
      return a;
    } else if (word == "--random") {
      a.random = ++i < argc ? std::strtoull(argv[i], nullptr, 10) : 0;
      if (a.random == 0) usage("--random takes a number of executions");
    } else if (word.rfind("--", 0) == 0) {
      usage("what is " + word + "?");
    } else {
      a.algorithms.push_back(word);
    }
  }
  return a;
}

std::vector<Client> all_clients() {
  std::vector<Client> all;
  for (auto&& some : {locks(), queues(), stacks()}) all.insert(all.end(), some.begin(), some.end());
  return all;
}

// With orders that are too weak, some clients go round for ever in a list that has become a circle.
constexpr std::uint64_t longest = 1000;

fearless::options options_of(const Client& c) {
  fearless::options o;
  o.name = c.algorithm;
  o.strategy = "exhaustive";
  o.steps = longest;
  o.progress = false;
  return o;
}

// A violation that was found.
struct Found {
  std::string variant, kind, token;
};

bool shows_again(const Client& c, const Found& f) {
  const auto v = std::find_if(c.variants.begin(), c.variants.end(),
                              [&](const Variant& variant) { return variant.text == f.variant; });
  if (v == c.variants.end()) usage("there is no variant " + f.variant);
  fearless::options o = options_of(c);
  o.replay = f.token;
  const fearless::result r = fearless::check(o, v->body);
  if (r.failed() && r.found(f.kind)) return true;
  std::printf("%s, %s, %s: the token does not show it again\n%s\n", c.algorithm.c_str(), c.text.c_str(),
              f.variant.c_str(), r.report.c_str());
  return false;
}

bool show_again_in_another_process(const Client& c, const std::vector<Found>& all) {
  std::vector<std::string> words{"algorithms", "--replay", c.algorithm, c.text};
  for (const Found& f : all) words.insert(words.end(), {f.variant, f.kind, f.token});
  std::vector<char*> argv;
  for (std::string& w : words) argv.push_back(w.data());
  argv.push_back(nullptr);
  pid_t pid = 0;
  int status = 0;
  std::fflush(stdout);
  return posix_spawn(&pid, "/proc/self/exe", nullptr, nullptr, argv.data(), environ) == 0 &&
         waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int replay(const std::vector<Client>& all, const std::vector<std::string>& words) {
  const auto c = std::find_if(all.begin(), all.end(), [&](const Client& client) {
    return client.algorithm == words[0] && client.text == words[1];
  });
  if (c == all.end()) usage("there is no client " + words[0] + ", " + words[1]);
  bool shown = true;
  for (std::size_t i = 2; i < words.size(); i += 3)
    shown = shows_again(*c, {words[i], words[i + 1], words[i + 2]}) && shown;
  return shown ? 0 : 1;
}

// Rows of a table: as it is, under each model, and each variant.
std::string row_of(const Variant& v, const char* model) {
  return v.text.empty() ? std::string("as it is, ") + model : v.text;
}
constexpr auto time_row = "time";

// Of searches that took so long, all together; it is not held against anything.
std::string about(double seconds) {
  for (const char* most : {"0.1", "1", "10", "60"})
    if (seconds < std::strtod(most, nullptr)) return std::string("< ") + most + " s";
  return "minutes";
}

// Fills the column of a client.
class Column {
 public:
  explicit Column(const Client& c) : client_(c) {}

  std::vector<Cell> search() {
    const Variant& as_it_is = client_.variants.front();
    for (const char* model : {"rc11", "sc"}) search(as_it_is, model);
    for (std::size_t i = 1; i < client_.variants.size(); ++i) search(client_.variants[i], "rc11");
    for (const Found& f : found_)
      if (!shows_again(client_, f)) ++wrong_;
    std::filesystem::remove(hashes_);
    if (!found_.empty() && !show_again_in_another_process(client_, found_)) ++wrong_;
    return cells_;
  }
  std::string time() const { return about(seconds_); }
  int wrong() const { return wrong_; }

 private:
  void search(const Variant& v, const char* model) {
    fearless::options o = options_of(client_);
    o.memory_model = model;
    o.hashes = hashes_;
    const auto begun = std::chrono::steady_clock::now();
    const fearless::result r = fearless::check(o, v.body);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begun;
    seconds_ += seconds.count();
    std::string text = "?";
    if (r.passed() && r.complete) {
      text = "all " + std::to_string(r.executions);
      if (r.blocked != 0) text += " and " + std::to_string(r.blocked) + " blocked";
      if (distinct_hashes() != r.executions) {
        ++wrong_;
        text += ", not each once";
      }
    } else if (r.failed() && !v.text.empty()) {
      const fearless::violation& first = r.violations.front();
      text = "`" + first.kind + "`";
      found_.push_back({v.text, first.kind, first.replay});
    } else {
      ++wrong_;
      std::printf("%s\n", r.report.c_str());
    }
    cells_.push_back({row_of(v, model), client_.text, text});
    std::printf("%s, %s, %s: %s (%.3f s)\n", client_.algorithm.c_str(), client_.text.c_str(),
                cells_.back().row.c_str(), text.c_str(), seconds.count());
    std::fflush(stdout);
  }

  std::uint64_t distinct_hashes() const {
    std::ifstream in(hashes_);
    std::unordered_set<std::string> seen;
    for (std::string line; std::getline(in, line);) seen.insert(line);
    return seen.size();
  }

  const Client& client_;
  const std::string hashes_ = std::filesystem::temp_directory_path() /
                              ("algorithms." + std::to_string(getpid()));
  std::vector<Cell> cells_;
  std::vector<Found> found_;
  double seconds_ = 0;
  int wrong_ = 0;
};

int compare(const Client& c, const std::vector<Cell>& cells, const Tables& tables) {
  int wrong = 0;
  for (const Cell& cell : cells) {
    const std::string said = tables.get(c.algorithm, cell.row, cell.column);
    if (said == cell.text) continue;
    ++wrong;
    std::printf("%s, %s, %s: %s, but docs/algorithms.md says %s\n", c.algorithm.c_str(), c.text.c_str(),
                cell.row.c_str(), cell.text.c_str(), said.empty() ? "nothing" : said.c_str());
  }
  return wrong;
}

// What stands in the tables and is not searched.
int left_over(const std::vector<Client>& all, const Tables& tables) {
  const auto has_row = [](const Client& c, const std::string& row) {
    return row == time_row || row == row_of(c.variants.front(), "rc11") ||
           row == row_of(c.variants.front(), "sc") ||
           std::any_of(c.variants.begin() + 1, c.variants.end(),
                       [&](const Variant& v) { return v.text == row; });
  };
  const std::vector<Cell> unknown = tables.unknown([&](const std::string& heading, const Cell& cell) {
    return std::any_of(all.begin(), all.end(), [&](const Client& c) {
      return c.algorithm == heading && c.text == cell.column && has_row(c, cell.row);
    });
  });
  for (const Cell& cell : unknown)
    std::printf("docs/algorithms.md has %s, %s, which is not searched\n", cell.column.c_str(),
                cell.row.c_str());
  return static_cast<int>(unknown.size());
}

int search_at_random(const Client& c, const Tables& tables, std::uint64_t executions) {
  int wrong = 0;
  for (const Variant& v : c.variants) {
    if (tables.get(c.algorithm, row_of(v, "rc11"), c.text).rfind("all ", 0) != 0) continue;
    fearless::options o = options_of(c);
    o.strategy = "random";
    o.memory_model = "rc11";
    o.executions = executions;
    const fearless::result r = fearless::check(o, v.body);
    if (r.passed()) continue;
    ++wrong;
    std::printf("%s, %s, %s\n%s\n", c.algorithm.c_str(), c.text.c_str(), row_of(v, "rc11").c_str(),
                r.report.c_str());
  }
  return wrong;
}

int run(const Arguments& a) {
  const std::vector<Client> all = all_clients();
  if (!a.replay.empty()) return replay(all, a.replay);
  for (const std::string& asked : a.algorithms)
    if (std::none_of(all.begin(), all.end(), [&](const Client& c) { return c.algorithm == asked; }))
      usage("there is no algorithm " + asked);

  Tables tables(ALGORITHMS_MD);
  int wrong = 0, ran = 0;
  for (const Client& c : all) {
    const bool asked = a.algorithms.empty() ||
                       std::find(a.algorithms.begin(), a.algorithms.end(), c.algorithm) != a.algorithms.end();
    if (!asked || !(c.slow ? a.slow : a.everyday)) continue;
    ++ran;
    if (a.list) {
      std::printf("%s, %s\n", c.algorithm.c_str(), c.text.c_str());
    } else if (a.random != 0) {
      wrong += search_at_random(c, tables, a.random);
    } else {
      Column column(c);
      const std::vector<Cell> cells = column.search();
      wrong += column.wrong();
      if (!a.write) wrong += compare(c, cells, tables);
      for (const Cell& cell : cells) tables.set(c.algorithm, cell);
      tables.set(c.algorithm, {time_row, c.text, column.time()});
    }
  }
  if (a.list) return 0;
  if (ran == 0) usage("no client is left to search");
  if (a.write) tables.write();
  wrong += left_over(all, tables);
  std::printf("%d clients, %d things wrong\n", ran, wrong);
  return wrong == 0 ? 0 : 1;
}

}  // namespace
}  // namespace algorithms

int main(int argc, char** argv) try {
  return algorithms::run(algorithms::parse(argc, argv));
} catch (const std::exception& e) {
  std::fprintf(stderr, "algorithms: %s\n", e.what());
  return 70;
}
