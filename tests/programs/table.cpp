// What generated programs cover: constructs and kinds of violation. Only draws them.
//
//   programs_table --write FILE [--seed S] [--count N]    puts the table into FILE
//   programs_table --check FILE …                         … or compares it with that of FILE: exit status 1
#include "trial.hpp"

#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <set>

namespace {

class Table {
 public:
  explicit Table(std::uint64_t seed, std::uint64_t count) {
    Trials trials(seed);
    std::uint64_t right = 0, planted = 0, small = 0;
    for (std::uint64_t i = 0; i < count; ++i) {
      const std::optional<Trial> t = trials.draw(i);
      if (!t) throw std::runtime_error("program " + std::to_string(i) + " cannot be drawn");
      ++(t->planted == nullptr ? right : planted);
      if (t->small) ++small;
      add(trials.test().words(), *t);
    }
    title_ = std::to_string(count) + " programs, of seed " + std::to_string(seed) + ": " +
             std::to_string(right) + " right ones, " + std::to_string(planted) + " with a violation; " +
             std::to_string(small) + " of them are small, and judged by enumeration.";
  }

  std::string text() const {
    std::set<std::string> kinds, constructs;
    for (const auto& [construct, of] : planted_) {
      constructs.insert(construct);
      for (const auto& [kind, n] : of) kinds.insert(kind);
    }
    for (const auto& [construct, n] : right_) constructs.insert(construct);
    std::string s = title_ + "\n\n| | right |";
    for (const std::string& kind : kinds) s += " " + kind + " |";
    s += "\n|---|---:|";
    for (std::size_t i = 0; i < kinds.size(); ++i) s += "---:|";
    for (const std::string& construct : constructs) {
      s += "\n| " + construct + " |" + number(right_, construct);
      const auto of = planted_.find(construct);
      for (const std::string& kind : kinds)
        s += of == planted_.end() ? std::string(" |") : number(of->second, kind);
    }
    return s + "\n";
  }

 private:
  void add(const fearless::generated::vocabulary& v, const Trial& t) {
    if (t.planted != nullptr) {
      // (Where it may be one of several kinds: the first.)
      const std::string kind = t.made.kinds.substr(0, t.made.kinds.find(','));
      ++planted_[v.operations[t.planted->operation].construct][kind];
      return;
    }
    std::set<std::string> used;
    for (const auto& thread : t.made.what)
      for (const fearless::generated::step& s : thread) used.insert(v.operations[s.operation].construct);
    for (const std::string& construct : used) ++right_[construct];
  }

  static std::string number(const std::map<std::string, int>& map, const std::string& key) {
    const auto found = map.find(key);
    return found == map.end() ? std::string(" |") : " " + std::to_string(found->second) + " |";
  }

  std::string title_;
  std::map<std::string, std::map<std::string, int>> planted_;  // construct, kind
  std::map<std::string, int> right_;                            // construct
};

const std::string begin_mark = "<!-- written by tests/programs/table.cpp -->\n";
const std::string end_mark = "<!-- end -->\n";

int run(int argc, char** argv) {
  std::map<std::string, std::string> given;
  for (int i = 1; i + 1 < argc; i += 2) given[argv[i]] = argv[i + 1];
  const auto number = [&](const char* name, std::uint64_t otherwise) {
    return given.count(name) == 0 ? otherwise : std::strtoull(given[name].c_str(), nullptr, 10);
  };
  const bool write = given.count("--write") != 0;
  if (write == (given.count("--check") != 0)) throw std::runtime_error("either --write or --check");
  const std::string file = given[write ? "--write" : "--check"];
  const std::string table = Table(number("--seed", 1), number("--count", 10000)).text();

  std::ifstream in(file);
  const std::string old{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  in.close();
  const std::size_t mark = old.find(begin_mark);
  const std::size_t begin = mark == std::string::npos ? mark : mark + begin_mark.size();
  const std::size_t end = mark == std::string::npos ? mark : old.find(end_mark, begin);
  if (end == std::string::npos) throw std::runtime_error(file + " has no place for the table");
  if (write) {
    std::ofstream(file) << old.substr(0, begin) << table << old.substr(end);
    return 0;
  }
  if (old.substr(begin, end - begin) == table) return 0;
  std::cout << file << " has another table; this is it:\n\n" << table;
  return 1;
}

}  // namespace

int main(int argc, char** argv) try { return run(argc, argv); } catch (const std::exception& e) {
  std::cerr << "programs_table: " << e.what() << '\n';
  return 64;
}
