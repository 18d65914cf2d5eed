#include "api/piped_input.hpp"

#include <errno.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/fatal.hpp"
#include "core/syscalls.hpp"

namespace fearless {
namespace {

constexpr i64 most_bytes = i64{256} << 20;
constexpr u64 silence_ms = 200;

// Is there input, or the end of it, soon?
bool more_comes() {
  pollfd p{0, POLLIN, 0};
  return sys::call_uninterrupted(SYS_poll, reinterpret_cast<u64>(&p), 1, silence_ms) > 0;
}

}  // namespace

bool keep_piped_input() {
  struct stat s{};
  if (fstat(0, &s) != 0 || !S_ISFIFO(s.st_mode) || !more_comes()) return false;
  const int file = memfd_create("fearless-input", 0);
  if (file < 0) return false;
  static char buffer[65536];
  i64 bytes = 0;
  do {
    const i64 n = sys::call_uninterrupted(SYS_read, 0, reinterpret_cast<u64>(buffer), sizeof buffer);
    if (n <= 0) break;
    bytes += n;
    if (bytes > most_bytes || sys::write_all(file, buffer, static_cast<u64>(n)) != n)
      fatal("standard input is a pipe with more in it than can be kept for every execution",
            "give the program a file as its standard input");
  } while (more_comes());
  lseek(file, 0, SEEK_SET);
  dup2(file, 0);
  close(file);
  return true;
}

}  // namespace fearless
