// A thread reads from a named pipe.
// Wrong: nobody opens the other end.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <fearless/gtest.hpp>

#include <string>
#include <thread>

namespace {

// (Made once, and gone when the process ends.)
class NamedPipe {
 public:
  NamedPipe() : path_("/tmp/fearless-named-pipe-" + std::to_string(getpid())) { mkfifo(path_.c_str(), 0600); }
  ~NamedPipe() { unlink(path_.c_str()); }
  NamedPipe(const NamedPipe&) = delete;
  NamedPipe& operator=(const NamedPipe&) = delete;
  const char* path() const { return path_.c_str(); }

 private:
  std::string path_;
};
const NamedPipe named_pipe;

}  // namespace

FEARLESS_TEST_WITH(NamedPipe, NobodyWrites, .stall = "300ms") {
  std::jthread reads([] { close(open(named_pipe.path(), O_RDONLY | O_CLOEXEC)); });
  // wrong: no open(named_pipe.path(), O_WRONLY)
}
