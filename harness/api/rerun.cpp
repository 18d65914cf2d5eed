#include "api/rerun.hpp"

#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/real.hpp"
#include "core/syscalls.hpp"

namespace fearless::rerun {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> list;
  for (const std::string& w : words) list.push_back(const_cast<char*>(w.c_str()));
  list.push_back(nullptr);
  return list;
}

}  // namespace

std::string this_program() {
  char path[PATH_MAX];
  const ssize_t n = readlink("/proc/self/exe", path, sizeof path);
  return n <= 0 ? "" : std::string(path, static_cast<std::size_t>(n));
}

bool is_about_all_tests(const std::string& argument) {
  constexpr const char* all[] = {"--gtest_output", "--gtest_repeat", "--gtest_shuffle"};
  return std::any_of(std::begin(all), std::end(all),
                     [&](const char* a) { return argument.rfind(a, 0) == 0; });
}

Ended run(const std::string& program, const std::vector<std::string>& arguments,
          const std::vector<std::string>& environment, unsigned seconds) {
  Ended e;
  const std::vector<char*> argv = pointers(arguments);
  const std::vector<char*> envp = pointers(environment);
  fflush(stdout);
  fflush(stderr);
  // Not fork() and not posix_spawn(), which belong to the border; and no signal when it ends.
  const i64 pid = sys::call(SYS_clone);
  if (pid < 0) return e;
  if (pid == 0) {
    sys::call(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
    const i64 nowhere = sys::call(SYS_openat, static_cast<u64>(AT_FDCWD), reinterpret_cast<u64>("/dev/null"),
                                  O_WRONLY);
    sys::call(SYS_dup2, static_cast<u64>(nowhere), 1);
    sys::call(SYS_dup2, static_cast<u64>(nowhere), 2);
    // From the file's beginning, if it is one.
    const i64 input = sys::call(SYS_openat, static_cast<u64>(AT_FDCWD),
                                reinterpret_cast<u64>("/proc/self/fd/0"), O_RDONLY | O_NONBLOCK);
    if (input >= 0) sys::call(SYS_dup2, static_cast<u64>(input), 0);
    sys::call(SYS_prctl, PR_SET_TSC, PR_TSC_ENABLE);
    sys::call(SYS_execve, reinterpret_cast<u64>(program.c_str()), reinterpret_cast<u64>(argv.data()),
              reinterpret_cast<u64>(envp.data()));
    constexpr int not_started = 127;
    sys::exit_process(not_started);
  }
  e.started = true;
  constexpr u64 wait_ns = 2'000'000;
  const u64 deadline = sys::monotonic_ns() + u64{seconds} * 1'000'000'000;
  for (;;) {
    const i64 ended = sys::call(SYS_wait4, static_cast<u64>(pid), reinterpret_cast<u64>(&e.status),
                                WNOHANG | __WALL, 0);
    if (ended == pid) {
      e.in_time = true;
      return e;
    }
    if (sys::monotonic_ns() >= deadline) break;
    timespec pause{0, wait_ns};
    sys::call(SYS_nanosleep, reinterpret_cast<u64>(&pause), 0);
  }
  sys::call(SYS_kill, static_cast<u64>(pid), SIGKILL);
  sys::call(SYS_wait4, static_cast<u64>(pid), reinterpret_cast<u64>(&e.status), __WALL, 0);
  return e;
}

Directory::Directory() {
  const char* where = real::environment("TMPDIR");
  std::string path = std::string(where != nullptr && *where != 0 ? where : "/tmp") + "/fearless-XXXXXX";
  if (mkdtemp(path.data()) != nullptr) path_ = path;
}

Directory::~Directory() {
  std::error_code ignored;
  if (exists()) std::filesystem::remove_all(path_, ignored);
}

std::vector<std::string> Directory::contents(const std::string& beginning) const {
  std::vector<std::string> list;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(path_, ignored)) {
    if (entry.path().filename().string().rfind(beginning, 0) != 0) continue;
    std::ifstream f(entry.path(), std::ios::binary);
    list.emplace_back(std::istreambuf_iterator<char>(f), std::istreambuf_iterator<char>());
  }
  return list;
}

}  // namespace fearless::rerun
