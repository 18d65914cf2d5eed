#include "search/corpus.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "core/fatal.hpp"
#include "core/format.hpp"
#include "search/token_file.hpp"

namespace fearless::corpus {
namespace {

namespace fs = std::filesystem;

// FNV-1a: the same name for the same token, whoever finds it.
u32 hash(const std::string& text) {
  u32 h = 2166136261U;
  for (const char c : text) h = (h ^ static_cast<unsigned char>(c)) * 16777619U;
  return h;
}

fs::path directory_of(const Options& o) {
  std::error_code error;
  // (The whole path: the scenario may change the directory.)
  fs::path directory = fs::absolute(o.corpus, error);
  if (!error) fs::create_directories(directory, error);
  if (error || access(directory.c_str(), R_OK | W_OK | X_OK) != 0)
    usage_error(fmt::format("failures cannot be kept in '{}'", o.corpus).c_str(),
                "FEARLESS_CORPUS names a directory that can be written");
  return directory;
}

// The file that this process runs. (Empty, if that cannot be known.)
std::string program() {
  std::error_code error;
  return token_file::plain(fs::read_symlink("/proc/self/exe", error).filename().string());
}

// "CASE-PROGRAM-HASH.token".
constexpr std::size_t hash_digits = 8;

// Stored by a program of another name, of a test of the same name?
bool another_programs(const std::string& stem, std::size_t begin) {
  if (stem.size() < begin + hash_digits + 2) return false;  // (of no program, as older ones are)
  const std::size_t end = stem.size() - hash_digits - 1;
  return stem[end] == '-' && stem.find_first_not_of("0123456789abcdef", end + 1) == std::string::npos &&
         stem.substr(begin, end - begin) != program();
}

// Of this case, and of those whose names begin like it.
std::vector<fs::path> files(const fs::path& directory, const CaseName& name) {
  std::vector<fs::path> list;
  std::error_code error;
  const std::string begin = token_file::plain_name(name) + "-";
  for (const fs::directory_entry& e : fs::directory_iterator(directory, error))
    if (e.path().extension() == ".token" && e.path().filename().string().rfind(begin, 0) == 0 &&
        !another_programs(e.path().stem().string(), begin.size()))
      list.push_back(e.path());
  std::sort(list.begin(), list.end());
  return list;
}

// Why it cannot be read. Nothing, if it can, or is not there: another process has removed it.
std::string unreadable(const fs::path& file) {
  std::error_code error;
  if (!fs::exists(fs::symlink_status(file, error))) return "";
  const fs::file_status there = fs::status(file, error);
  if (there.type() == fs::file_type::not_found) return "it is a link to a file that is not there";
  if (fs::is_directory(there)) return "it is a directory";
  errno = 0;
  return access(file.c_str(), R_OK) == 0 ? "" : std::strerror(errno);
}

class Stored {
 public:
  Stored(const Searched& s, const Options& o) : searched_(s), options_(o), directory_(directory_of(o)) {}

  CaseResult explore() {
    for (const fs::path& file : files(directory_, searched_.name)) {
      CaseResult r;
      if (replay(file, &r)) return told(std::move(r));
    }
    CaseResult r = searched_.search(options_);
    for (const Violation& v : r.violations)
      // (With those that come first on the way, it is no failure of its own.)
      if (!v.token.empty() && !v.passed_known) store(v.token);
    return told(std::move(r));
  }

 private:
  // True if that ends the search.
  bool replay(const fs::path& file, CaseResult* r) {
    std::string text, why = unreadable(file);
    std::ifstream(file) >> text;
    if (text.empty() && why.empty()) {
      if (!fs::exists(file)) return false;
      why = "it is empty";
    }
    Token token;
    if (text.empty() || !token::decode(text, &token, &why)) {
      kept_.unreadable.push_back(fmt::format("{}: {}", file.string(), why));
      return false;
    }
    if (token.case_name != searched_.name.full()) return false;
    const bool fits = searched_.fits(token);
    if (fits) {
      Options o = options_;
      o.replay = text.size() > token_file::longest_shown ? "@" + file.string() : text;
      *r = searched_.search(o);
      switch (r->verdict) {
        case Verdict::failed: kept_.failed = file.string(); return true;
        case Verdict::internal_error: return true;
        case Verdict::incomplete:
        case Verdict::vacuous:
        case Verdict::skipped: return false;
        case Verdict::passed:
        case Verdict::nondeterministic: break;
      }
    }
    if (unlink(file.c_str()) != 0) return false;
    kept_.removed.push_back(file.string());
    if (!fits) kept_.outdated.push_back(file.string());
    return false;
  }

  void store(const std::string& given) {
    const std::string text = token_file::read(given);
    const std::string name = program(), part = name.empty() ? "" : name + '-';
    const fs::path file = directory_ / fmt::format("{}-{}{:08x}.token",
                                                   token_file::plain_name(searched_.name), part, hash(text));
    if (!token_file::write(file, text))
      usage_error(fmt::format("the failure cannot be kept in '{}'", file.string()).c_str(),
                  "FEARLESS_CORPUS names a directory that can be written");
    kept_.stored.push_back(file.string());
  }

  CaseResult told(CaseResult r) {
    r.corpus = std::move(kept_);
    return r;
  }

  const Searched& searched_;
  const Options& options_;
  const fs::path directory_;
  Kept kept_;
};

}  // namespace

CaseResult explore(const Searched& s, const Options& o) {
  if (o.corpus.empty() || !o.replay.empty()) return s.search(o);
  return Stored(s, o).explore();
}

}  // namespace fearless::corpus
