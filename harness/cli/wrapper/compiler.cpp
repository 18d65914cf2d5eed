#include "compiler.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "process.hpp"

namespace fearless::wrapper {
namespace {

namespace fs = std::filesystem;

fs::path own_file() {
  std::error_code error;
  return fs::read_symlink("/proc/self/exe", error);
}

bool is_this_program(const std::string& file) {
  std::error_code error;
  return fs::equivalent(file, own_file(), error) && !error;
}

std::vector<std::string> words(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> list;
  for (std::string word; in >> word;) list.push_back(word);
  return list;
}

}  // namespace

Compiler choose_compiler(bool cxx, bool ask) {
  const char* variable = cxx ? "FEARLESS_CXX" : "FEARLESS_CC";
  const char* given = std::getenv(variable);
  Compiler c;
  if (given != nullptr) c.command = words(given);
  const bool by_default = c.command.empty();
  if (by_default) c.command = {cxx ? "clang++-19" : "clang-19"};

  for (const std::string& word : c.command)
    if (is_this_program(find_program(word)))
      refuse(std::string(variable) +
             " names Fearless's own wrapper; it takes the compiler that does the work, "
             "such as clang++-19 or g++-12");
  if (!ask || by_default) return c;

  std::vector<std::string> question = c.command;
  question.insert(question.end(), {"-dM", "-E", "-x", "c", "/dev/null"});
  std::string macros;
  if (!capture(question, &macros) || macros.find("#define __GNUC__") == std::string::npos)
    refuse(std::string(variable) + "='" + given +
           "' cannot be started or is neither gcc nor clang; set it to "
           "one of them, such as " +
           (cxx ? "clang++-19 or g++-12" : "clang-19 or gcc-12"));
  c.is_clang = macros.find("#define __clang__") != std::string::npos;
  return c;
}

std::string find_thread_sanitizer(const Compiler& compiler) {
  for (std::vector<std::string> ask : {compiler.command, std::vector<std::string>{"clang-19"}}) {
    std::string file;
    ask.emplace_back("-print-file-name=libclang_rt.tsan-x86_64.so");
    if (find_program(ask.front()).empty() || !capture(ask, &file)) continue;
    while (!file.empty() && file.back() == '\n') file.pop_back();
    if (file.find('/') != std::string::npos && fs::exists(file)) return file;
  }
  refuse(
      "--fearless-tsan needs ThreadSanitizer's runtime as a shared library, libclang_rt.tsan-x86_64.so, which no "
      "compiler here knows: on Debian, apt-get install clang-19 libclang-rt-19-dev");
}

std::string Places::runtime_directory() const { return fs::path(runtime).parent_path().string(); }

Places find_places() {
  const fs::path here = own_file().parent_path();
  Places p;
  // In a build tree the files are where the build put them, and this list says where.
  std::ifstream list(here / "fearless-build-tree.txt");
  if (list) {
    std::getline(list, p.headers);
    std::getline(list, p.runtime);
    std::getline(list, p.marker);
    std::getline(list, p.empty_libtsan);
  } else {
    const fs::path prefix = here / FEARLESS_PREFIX_FROM_BIN;
    const fs::path libraries = prefix / FEARLESS_LIBDIR;
    p.headers = (prefix / FEARLESS_INCLUDEDIR).lexically_normal().string();
    p.runtime = (libraries / "libfearless.so").lexically_normal().string();
    p.marker = (libraries / "fearless" / "program.o").lexically_normal().string();
    p.empty_libtsan = (libraries / "fearless" / "no-thread-sanitizer").lexically_normal().string();
  }
  for (const std::string& file : {p.headers, p.runtime, p.marker, p.empty_libtsan})
    if (!fs::exists(file))
      refuse("'" + file +
             "' is missing: install Fearless again (cmake --install BUILD --prefix PREFIX), or build "
             "it if this is a build tree");
  return p;
}

}  // namespace fearless::wrapper
