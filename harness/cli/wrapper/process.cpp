#include "process.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace fearless::wrapper {

std::string own_name = "fearless-c++";

namespace {

std::vector<char*> pointers(const std::vector<std::string>& command) {
  std::vector<char*> list;
  for (const std::string& word : command) list.push_back(const_cast<char*>(word.c_str()));
  list.push_back(nullptr);
  return list;
}

[[noreturn]] void execute(const std::vector<std::string>& command) {
  std::vector<char*> arguments = pointers(command);
  execvp(arguments[0], arguments.data());
  const int error = errno;
  std::fprintf(stderr, "%s: cannot start '%s': %s\n", own_name.c_str(), command[0].c_str(),
               std::strerror(error));
  if (error == ENOENT) {
    std::fprintf(stderr, "%s: install clang 19, or name another compiler in FEARLESS_CXX and FEARLESS_CC\n",
                 own_name.c_str());
  }
  _exit(cannot_start);
}

int status_of(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return cannot_start;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

pid_t start() {
  const pid_t child = fork();
  if (child < 0) refuse(std::string("cannot start a process: ") + std::strerror(errno));
  return child;
}

}  // namespace

void warn(const std::string& text) {
  std::fprintf(stderr, "%s: warning: %s\n", own_name.c_str(), text.c_str());
}

void refuse(const std::string& text) {
  std::fprintf(stderr, "%s: %s\n", own_name.c_str(), text.c_str());
  std::exit(usage_error);
}

void replace_by(const std::vector<std::string>& command) { execute(command); }

int run(const std::vector<std::string>& command) {
  const pid_t child = start();
  if (child == 0) execute(command);
  return status_of(child);
}

bool capture(const std::vector<std::string>& command, std::string* output) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return false;
  const pid_t child = start();
  if (child == 0) {
    const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(nowhere, 0);
    dup2(ends[1], 1);
    dup2(nowhere, 2);
    std::vector<char*> arguments = pointers(command);
    execvp(arguments[0], arguments.data());
    _exit(cannot_start);
  }
  close(ends[1]);
  output->clear();
  char buffer[65536];
  for (;;) {
    const ssize_t n = read(ends[0], buffer, sizeof buffer);
    if (n > 0) output->append(buffer, static_cast<std::size_t>(n));
    else if (n == 0 || errno != EINTR) break;
  }
  close(ends[0]);
  return status_of(child) == 0;
}

bool too_long(const std::vector<std::string>& command) {
  // Linux lets arguments and environment take a quarter of the stack's limit, at least 128 KiB.
  constexpr std::size_t safe = 96 * 1024;
  std::size_t total = 0;
  for (const std::string& word : command) total += word.size() + 1 + sizeof(char*);
  return total > safe;
}

std::string find_program(const std::string& name) {
  const auto can_be_executed = [](const std::string& file) {
    struct stat s{};
    return stat(file.c_str(), &s) == 0 && S_ISREG(s.st_mode) && access(file.c_str(), X_OK) == 0;
  };
  if (name.find('/') != std::string::npos) return can_be_executed(name) ? name : "";
  const char* path = std::getenv("PATH");
  const std::string all = path == nullptr ? "/usr/bin:/bin" : path;
  for (std::size_t begin = 0; begin <= all.size();) {
    std::size_t end = all.find(':', begin);
    if (end == std::string::npos) end = all.size();
    const std::string directory = all.substr(begin, end - begin);
    const std::string file = (directory.empty() ? "." : directory) + "/" + name;
    if (can_be_executed(file)) return file;
    begin = end + 1;
  }
  return "";
}

}  // namespace fearless::wrapper
