#include "search/child.hpp"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/format.hpp"
#include "core/syscalls.hpp"
#include "engine/trap.hpp"
#include "search/tool_file.hpp"

namespace fearless {
namespace {

// The last thing written: without it the rest is not to be trusted.
constexpr u64 all_there = 0x7265706f72742e;

std::string contents(int file) {
  struct stat s{};
  std::string text;
  if (fstat(file, &s) != 0) return text;
  text.resize(static_cast<std::size_t>(s.st_size));
  std::size_t done = 0;
  while (done < text.size()) {
    const ssize_t n = pread(file, text.data() + done, text.size() - done, static_cast<off_t>(done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  text.resize(done);
  return text;
}

}  // namespace

Child::~Child() {
  stop();
  if (file_ >= 0) close(file_);
}

bool Child::start(const std::function<void(ByteWriter&)>& work) {
  if (file_ < 0) file_ = own_descriptor(memfd_create("fearless-result", MFD_CLOEXEC));
  if (file_ < 0 || ftruncate(file_, 0) != 0 || lseek(file_, 0, SEEK_SET) != 0) return false;
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return false;
  ended_ = own_descriptor(ends[0]);
  ends[1] = own_descriptor(ends[1]);
  // What waits in buffers would be written by both.
  fflush(stdout);
  fflush(stderr);
  const i64 parent = sys::call(SYS_getpid);
  // Not fork(): handlers of the program's (pthread_atfork) are none of the scenario's; and no signal when the
  // child ends, for which the program may have a handler.
  pid_ = sys::call(SYS_clone);
  if (pid_ == 0) {
    sys::call(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL);
    if (sys::call(SYS_getppid) != parent) sys::exit_process(1);
    trap::continue_in_child();
    ByteWriter writer;
    work(writer);
    writer.put(all_there);
    fflush(stdout);
    fflush(stderr);
    const auto bytes = static_cast<i64>(writer.text().size());
    sys::exit_process(sys::write_all(file_, writer.text().data(), writer.text().size()) == bytes ? 0 : 1);
  }
  close(ends[1]);
  if (pid_ > 0) return true;
  pid_ = 0;
  close(ended_);
  return false;
}

Child::End Child::wait() {
  int status = 0;
  sys::call_uninterrupted(SYS_wait4, pid_, reinterpret_cast<u64>(&status), __WALL, 0);
  pid_ = 0;
  close(ended_);

  std::string text = contents(file_);
  u64 last = 0;
  if (text.size() >= sizeof last)
    __builtin_memcpy(&last, text.data() + text.size() - sizeof last, sizeof last);
  result_ = ByteReader(std::move(text));
  if (last == all_there) return End::returned;
  how_it_ended_ = WIFSIGNALED(status) ? fmt::format("was ended by signal {}", WTERMSIG(status))
                                      : fmt::format("exited with status {}", WEXITSTATUS(status));
  return End::lost;
}

void Child::stop() {
  if (!running()) return;
  sys::call(SYS_kill, static_cast<u64>(pid_), SIGKILL);
  wait();
}

}  // namespace fearless
