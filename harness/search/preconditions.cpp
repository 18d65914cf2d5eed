#include "search/preconditions.hpp"

#include <dirent.h>
#include <dlfcn.h>
#include <link.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "border/descriptors.hpp"
#include "border/owned.hpp"
#include "core/fatal.hpp"
#include "core/format.hpp"
#include "core/own_code.hpp"
#include "core/syscalls.hpp"
#include "memory/contexts.hpp"

namespace fearless::preconditions {
namespace {

std::vector<int> accepted;

std::vector<int> other_threads() {
  std::vector<int> others;
  DIR* d = opendir("/proc/self/task");
  if (d == nullptr) return others;
  const auto me = static_cast<int>(sys::call(SYS_gettid));
  while (const dirent* e = readdir(d)) {
    const int tid = std::atoi(e->d_name);
    if (tid != 0 && tid != me && !contexts::is_parked(tid) &&
        std::find(accepted.begin(), accepted.end(), tid) == accepted.end())
      others.push_back(tid);
  }
  closedir(d);
  return others;
}

std::string name_of(int tid) {
  std::ifstream f(fmt::format("/proc/self/task/{}/comm", tid));
  std::string name;
  std::getline(f, name);
  return name;
}

void check_descriptors() {
  constexpr rlim_t needed = border::first_tool_descriptor + 32;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < needed)
    fatal(fmt::format("the limit on open files ({}) leaves none for Fearless", limit.rlim_cur).c_str(),
          fmt::format("raise it to {} or more (ulimit -n)", needed).c_str());
}

void check_threads() {
  // A thread that has been joined may take a moment to leave the system's list.
  std::vector<int> others;
  for (int i = 0; i < 200; ++i) {
    others = other_threads();
    if (others.empty()) return;
    const timespec ms{0, 1'000'000};
    sys::call(SYS_nanosleep, reinterpret_cast<u64>(&ms), 0);
  }
  std::string names;
  for (const int tid : others)
    names += fmt::format("{}'{}' (thread {})", names.empty() ? "" : ", ", name_of(tid), tid);
  fatal(fmt::format("other threads are running while a scenario is to start: {}", names).c_str(),
        "join them before the scenario, or start them inside it");
}

void check_owned() {
  static bool checked = false;
  if (checked) return;
  checked = true;
  for (const border::Owned* o = border::owned_begin(); o != border::owned_end(); ++o) {
    void* winner = dlsym(RTLD_DEFAULT, o->name);
    // (By extent: a pointer of ours to one of these functions is itself bound to whoever comes first.)
    if (own_code::contains(reinterpret_cast<uptr>(winner))) continue;
    Dl_info info{};
    void* entry = nullptr;
    const bool known = dladdr1(winner, &info, &entry, RTLD_DL_SYMENT) != 0;
    // The address of a function taken in an executable at fixed addresses is that of its own jump to it.
    const auto* symbol = static_cast<const ElfW(Sym)*>(entry);
    if (known && symbol != nullptr && symbol->st_shndx == SHN_UNDEF) continue;
    // UndefinedBehaviorSanitizer's runtime, linked into the program, has these two; what they do suffices.
    if (std::strcmp(o->name, "sigaction") == 0 || std::strcmp(o->name, "signal") == 0) continue;
    const char* where = known && info.dli_fname != nullptr ? info.dli_fname : "another library";
    fatal(fmt::format("'{}' is taken by {} instead of Fearless's runtime", o->name, where).c_str(),
          "link the scenario without another allocator, sanitizer runtime or static C library, and "
          "with Fearless before other libraries");
  }
}

}  // namespace

void accept_other_threads() {
  for (const int tid : other_threads()) accepted.push_back(tid);
}

void check() {
  check_descriptors();
  check_owned();
  check_threads();
}

}  // namespace fearless::preconditions
