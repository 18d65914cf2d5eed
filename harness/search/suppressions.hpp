// Findings the user does not want to hear of, in ThreadSanitizer's syntax:
//
//   race:ThirdParty::update      # a function, file, module or global variable of the report
//   race_top:update              # not of what calls it
//   deadlock:lock_all
//   leak:make_cache*
//
// Kinds are ThreadSanitizer's (race, race_top, deadlock, mutex, thread, signal, called_from_lib) and those of
// the JSON summary (data-race, sync-misuse, lock-order, …). `*` stands for anything; a pattern matches
// anywhere in a name unless it is anchored with ^ or $.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "core/violation.hpp"

namespace fearless {

class Suppressions {
 public:
  // An empty name: none. Ends the process with a usage error if the file cannot be read or understood.
  explicit Suppressions(const std::string& file);

  // And those of another file.
  void add(const std::string& file);

  // Is the finding suppressed, by its places' functions, files or modules, or the global variable?
  bool match(const Finding& f);
  // By the functions, files and modules of a stack: that of one of the places, or that which allocated what
  // leaks.
  bool match(ViolationKind k, const std::vector<uptr>& stack);
  // Are there any for this kind?
  bool concern(ViolationKind k) const;
  bool empty() const { return rules_.empty(); }

  // "a*b" and friends, as above.
  static bool matches(const std::string& pattern, const std::string& text);
  // The rules in a text; a line that is none is given back in `bad_line`.
  static bool parse(const std::string& text, Suppressions* out, std::string* bad_line);

 private:
  Suppressions() = default;
  struct Rule {
    std::string kind, pattern;
  };
  std::vector<Rule> rules_;
  static bool concerns(const Rule& r, ViolationKind k, Detail d = Detail::none);
  bool match_names(ViolationKind k, Detail d, bool top, const std::vector<std::string>& names) const;
  std::map<std::tuple<u64, u64, u64>, bool> answers_;
  std::map<std::pair<ViolationKind, std::vector<uptr>>, bool> answers_for_stacks_;
};

// The JSON summary's name of a kind, and its inverse.
const char* name_of(ViolationKind k);

}  // namespace fearless
