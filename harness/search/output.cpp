#include "search/output.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "border/descriptors.hpp"
#include "core/base.hpp"
#include "core/fatal.hpp"
#include "search/tool_file.hpp"

namespace fearless::output {
namespace {

int file = -1;
int real_out = -1, real_err = -1;
bool redirected = false;
u64 executions = 0;

void empty_file() {
  if (ftruncate(file, 0) == 0) lseek(file, 0, SEEK_SET);
}

}  // namespace

void redirect(bool through) {
  if (redirected || through) return;
  fflush(stdout);
  fflush(stderr);
  // Descriptors far from those the scenario will be given.
  file = own_descriptor(memfd_create("fearless-output", MFD_CLOEXEC));
  if (file < 0) return;
  constexpr int high = border::first_tool_descriptor;
  real_out = fcntl(1, F_DUPFD_CLOEXEC, high);
  real_err = fcntl(2, F_DUPFD_CLOEXEC, high);
  if (real_out < 0 || real_err < 0) return;
  set_message_descriptor(real_err);
  dup2(file, 1);
  dup2(file, 2);
  redirected = true;
}

void restore() {
  if (!redirected) return;
  __fpurge(stdout);
  dup2(real_out, 1);
  dup2(real_err, 2);
  close(real_out);
  close(real_err);
  close(file);
  file = real_out = real_err = -1;
  set_message_descriptor(2);
  redirected = false;
}

void begin(bool keep) {
  if (!redirected) return;
  // What the last execution left in the buffer was never written.
  if (__fpending(stdout) != 0) __fpurge(stdout);
  constexpr u64 now_and_then = 256;
  if (keep || ++executions % now_and_then == 0) empty_file();
}

std::string take() {
  std::string text;
  if (!redirected) return text;
  fflush(stdout);
  struct stat s{};
  if (fstat(file, &s) != 0) return text;
  constexpr off_t most = 1 << 20;
  text.resize(static_cast<std::size_t>(s.st_size < most ? s.st_size : most));
  const ssize_t n = pread(file, text.data(), text.size(), 0);
  text.resize(n < 0 ? 0 : static_cast<std::size_t>(n));
  return text;
}

}  // namespace fearless::output
