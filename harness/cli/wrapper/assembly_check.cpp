#include "assembly_check.hpp"

#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "process.hpp"

namespace fearless::wrapper {
namespace {

namespace fs = std::filesystem;

bool in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Walks over C or C++ text, past comments and literals, counting lines.
class Scanner {
 public:
  explicit Scanner(const std::string& text) : text_(text) {}

  bool at_end() const { return i_ >= text_.size(); }
  int line() const { return line_; }
  char peek() const { return at_end() ? '\0' : text_[i_]; }

  void skip_space() {
    while (!at_end())
      if (std::isspace(static_cast<unsigned char>(text_[i_])) != 0 || text_[i_] == '\\') step();
      else if (!skip_comment()) return;
  }

  // The next identifier, literal ("…" with its quotes) or single character.
  std::string token() {
    skip_space();
    const std::size_t begin = i_;
    if (at_end()) return "";
    if (in_word(text_[i_])) {
      while (!at_end() && in_word(text_[i_])) step();
      // 1'000'000 is no literal of characters, and R"( begins a raw string.
      if (peek() == '\'' && std::isdigit(static_cast<unsigned char>(text_[begin])) != 0) step();
      else if (peek() == '"' && text_[i_ - 1] == 'R') skip_raw_string();
    } else if (text_[i_] == '"' || text_[i_] == '\'') {
      skip_literal(text_[i_]);
    } else {
      step();
    }
    return text_.substr(begin, i_ - begin);
  }

 private:
  void step() {
    if (text_[i_] == '\n') ++line_;
    ++i_;
  }

  bool skip_comment() {
    if (text_.compare(i_, 2, "//") == 0) {
      while (!at_end() && text_[i_] != '\n') step();
      return true;
    }
    if (text_.compare(i_, 2, "/*") == 0) {
      while (!at_end() && text_.compare(i_, 2, "*/") != 0) step();
      for (int n = 0; n < 2 && !at_end(); ++n) step();
      return true;
    }
    return false;
  }

  void skip_literal(char quote) {
    step();
    // An apostrophe in disabled text does not swallow what follows its line.
    while (!at_end() && text_[i_] != quote && text_[i_] != '\n') {
      if (text_[i_] == '\\' && i_ + 1 < text_.size()) step();
      step();
    }
    if (!at_end()) step();
  }

  void skip_raw_string() {
    const std::size_t open = text_.find('(', i_);
    if (open == std::string::npos) return step();
    std::string close(1, ')');
    close.append(text_, i_ + 1, open - i_ - 1).push_back('"');
    const std::size_t end = text_.find(close, open);
    const std::size_t stop = end == std::string::npos ? text_.size() : end + close.size();
    while (i_ < stop) step();
  }

  const std::string& text_;
  std::size_t i_ = 0;
  int line_ = 1;
};

// A prefix or instruction that orders memory, among the words of an assembly text; empty if none.
std::string synchronises(const std::string& assembly) {
  static const std::set<std::string> words = {"lock",  "mfence", "lfence", "sfence", "xchg",
                                              "xchgb", "xchgw",  "xchgl",  "xchgq"};
  std::string word;
  for (std::size_t i = 0; i <= assembly.size(); ++i) {
    if (i < assembly.size() && assembly[i] == '\\') {  // "\n\tlock": escapes separate
      if (words.contains(word)) return word;
      word.clear();
      ++i;
    } else if (i < assembly.size() && in_word(assembly[i])) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(assembly[i])));
    } else {
      if (words.contains(word)) return word;
      word.clear();
    }
  }
  return "";
}

bool read_file(const fs::path& file, std::string* text) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) return false;
  std::ifstream in(file, std::ios::binary);
  if (!in) return false;
  text->assign(std::istreambuf_iterator<char>(in), {});
  return true;
}

struct Include {
  std::string name;
  bool quoted = false;
};

std::vector<Include> includes(const std::string& text) {
  std::vector<Include> all;
  for (std::size_t at = text.find("#"); at != std::string::npos; at = text.find("#", at + 1)) {
    std::size_t i = text.find_first_not_of(" \t", at + 1);
    if (i == std::string::npos || text.compare(i, 7, "include") != 0) continue;
    i = text.find_first_not_of(" \t", i + 7);
    if (i == std::string::npos || (text[i] != '"' && text[i] != '<')) continue;
    const char closing = text[i] == '"' ? '"' : '>';
    const std::size_t end = text.find_first_of(std::string("\n") + closing, i + 1);
    if (end != std::string::npos && text[end] == closing)
      all.push_back({text.substr(i + 1, end - i - 1), closing == '"'});
  }
  return all;
}

class Walk {
 public:
  explicit Walk(const CommandLine& line) {
    for (const char* option : {"-iquote", "-I", "-isystem"})
      for (const std::string& d : line.values_of(option)) directories_.push_back(d);
  }

  void visit(const fs::path& file) {
    constexpr std::size_t most_files = 500;  // the check must stay cheap beside the compilation
    std::error_code error;
    const std::string name = fs::weakly_canonical(file, error).string();
    if (seen_.size() >= most_files || name.starts_with("/usr/") || !seen_.insert(name).second) return;
    std::string text;
    if (!read_file(file, &text)) return;
    if (text.find("asm") != std::string::npos) report(file, text);
    for (const Include& include : includes(text)) follow(file, include);
  }

 private:
  void follow(const fs::path& from, const Include& include) {
    std::error_code error;
    const fs::path beside = from.parent_path() / include.name;
    if (include.quoted && fs::is_regular_file(beside, error)) return visit(beside);
    for (const std::string& d : directories_)
      if (fs::is_regular_file(fs::path(d) / include.name, error)) return visit(fs::path(d) / include.name);
  }

  static void report(const fs::path& file, const std::string& text) {
    const std::vector<SynchronisingAssembly> found = synchronising_assembly(text);
    if (found.empty()) return;
    const std::string more = found.size() > 1
                                 ? " (and " + std::to_string(found.size() - 1) + " more in this file)"
                                 : "";
    warn(file.string() + ":" + std::to_string(found[0].line) + ": inline assembly with '" + found[0].word +
         "'" + more +
         ": Fearless does not see what it does to memory; use std::atomic there when FEARLESS is "
         "defined (FEARLESS_WARN_ASM=0 turns this warning off)");
  }

  std::vector<std::string> directories_;
  std::set<std::string> seen_;
};

}  // namespace

std::vector<SynchronisingAssembly> synchronising_assembly(const std::string& text) {
  std::vector<SynchronisingAssembly> found;
  Scanner s(text);
  while (!s.at_end()) {
    const std::string keyword = s.token();
    if (keyword != "asm" && keyword != "__asm__" && keyword != "__asm") continue;
    const int line = s.line();
    std::string next = s.token();
    while (next == "volatile" || next == "__volatile__" || next == "__volatile" || next == "goto" ||
           next == "inline")
      next = s.token();
    if (next != "(") continue;
    std::string assembly;
    int depth = 1;
    while (depth > 0 && !s.at_end()) {
      next = s.token();
      if (next == "(") ++depth;
      else if (next == ")") --depth;
      else if (next.find('"') != std::string::npos) assembly += " " + next;
    }
    const std::string word = synchronises(assembly);
    if (!word.empty()) found.push_back({line, word});
  }
  return found;
}

void warn_of_assembly(const CommandLine& line) {
  Walk walk(line);
  for (const Word& w : line.words())
    if (w.input == Input::source && w.text != "-") walk.visit(w.text);
}

}  // namespace fearless::wrapper
