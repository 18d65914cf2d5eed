// Other programs that the scenario starts. What they do is outside of it; they get what a new process has.
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>

#include "border/own.hpp"
#include "border/signals.hpp"
#include "border/stream_locks.hpp"
#include "memory/time_stamps.hpp"

FEARLESS_REAL(int, system, const char*)
FEARLESS_REAL(FILE*, popen, const char*, const char*)
FEARLESS_REAL(int, posix_spawn, pid_t*, const char*, const posix_spawn_file_actions_t*,
              const posix_spawnattr_t*, char* const*, char* const*)
FEARLESS_REAL(int, posix_spawnp, pid_t*, const char*, const posix_spawn_file_actions_t*,
              const posix_spawnattr_t*, char* const*, char* const*)

namespace real = fearless::real;

namespace {
// While this lives, the system starts processes that have what those have that the scenario would start.
class ForProcesses {
 public:
  ForProcesses() : in_scenario_(fearless::hot.in_scenario) {
    if (in_scenario_) fearless::border::show_processes_signals();
  }
  ~ForProcesses() {
    if (in_scenario_) fearless::border::hide_processes_signals();
  }
  ForProcesses(const ForProcesses&) = delete;
  ForProcesses& operator=(const ForProcesses&) = delete;

 private:
  fearless::time_stamps::Given time_stamps_;
  bool in_scenario_;
};
}  // namespace

FEARLESS_OWN(int, system, (const char* command)) {
  const ForProcesses given;
  return real::system(command);
}
FEARLESS_OWN(FILE*, popen, (const char* command, const char* mode)) {
  const ForProcesses given;
  return fearless::border::opened(real::popen(command, mode));
}
FEARLESS_OWN(int, posix_spawn,
             (pid_t * pid, const char* file, const posix_spawn_file_actions_t* actions,
              const posix_spawnattr_t* attributes, char* const* arguments, char* const* environment)) {
  const ForProcesses given;
  return real::posix_spawn(pid, file, actions, attributes, arguments, environment);
}
FEARLESS_OWN(int, posix_spawnp,
             (pid_t * pid, const char* file, const posix_spawn_file_actions_t* actions,
              const posix_spawnattr_t* attributes, char* const* arguments, char* const* environment)) {
  const ForProcesses given;
  return real::posix_spawnp(pid, file, actions, attributes, arguments, environment);
}
