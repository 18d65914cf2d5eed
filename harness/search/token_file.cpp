#include "search/token_file.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "core/fatal.hpp"
#include "core/format.hpp"

namespace fearless::token_file {
namespace {

namespace fs = std::filesystem;

std::string file_name(const CaseName& name, std::size_t number) {
  const std::string s = plain_name(name);
  return number == 1 ? s + ".token" : fmt::format("{}-{}.token", s, number);
}

}  // namespace

// Names of tests may hold anything (of whole programs: names of files).
std::string plain(std::string s) {
  for (char& c : s) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '.' || c == '-' || c == '_';
    if (!plain) c = '_';
  }
  return s;
}
std::string plain_name(const CaseName& name) { return plain(name.full()); }

bool write(const fs::path& target, const std::string& token) {
  const fs::path part = fmt::format("{}.{}.part", target.string(), getpid());
  {
    std::ofstream f(part, std::ios::binary);
    f << token << '\n';
    f.flush();
    if (!f) {
      unlink(part.c_str());
      return false;
    }
  }
  if (rename(part.c_str(), target.c_str()) == 0) return true;
  unlink(part.c_str());
  return false;
}

void put_aside(CaseResult* result, const Options& options) {
  std::error_code error;
  const fs::path directory = fs::absolute(fs::path(options.json).parent_path(), error);
  std::size_t number = 0;
  for (Violation& v : result->violations) {
    ++number;
    if (v.token.size() <= longest_shown || v.token[0] == '@') continue;
    // (The whole path: the token is pasted elsewhere, and the scenario may have changed the directory.)
    const fs::path target = (directory.empty() ? fs::current_path(error) : directory) /
                            file_name(result->name, number);
    if (write(target, v.token)) v.token = "@" + target.string();
  }
}

std::string read(const std::string& given) {
  if (given.empty() || given[0] != '@') return given;
  std::ifstream f(given.substr(1));
  std::string text;
  if (!f || !(f >> text))
    usage_error(fmt::format("the token file '{}' cannot be read", given.substr(1)).c_str(),
                "FEARLESS_REPLAY=@FILE names a file whose first word is a token");
  return text;
}

}  // namespace fearless::token_file
