// Which compiler does the work, and where Fearless's own files are.
#pragma once

#include <string>
#include <vector>

namespace fearless::wrapper {

struct Compiler {
  std::vector<std::string> command;  // the program, perhaps with a launcher such as ccache before it
  bool is_clang = true;
};

// FEARLESS_CXX or FEARLESS_CC, else clang++-19 or clang-19. Asked what it is only if `ask`: it
// costs a process.
Compiler choose_compiler(bool cxx, bool ask);

struct Places {
  std::string headers;   // the directory that holds fearless/
  std::string runtime;   // libfearless.so
  std::string marker;    // the object file that makes main the scenario
  std::string empty_libtsan;  // a directory whose libtsan is empty

  std::string runtime_directory() const;
};

// Relative to the wrapper's own file, so that a prefix may be moved.
Places find_places();

// ThreadSanitizer's runtime as a shared library: the compiler's own if that is clang, else clang 19's.
// Refuses where there is none.
std::string find_thread_sanitizer(const Compiler& compiler);

}  // namespace fearless::wrapper
