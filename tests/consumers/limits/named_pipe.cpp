// Right: each end of a named pipe waits for the other to be opened. Exhaustive search says that it differs
// from run to run.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cassert>
#include <thread>

int main() {
  constexpr const char* name = "named_pipe.fifo";
  unlink(name);
  assert(mkfifo(name, 0600) == 0);
  std::thread writer([] {
    const int end = open(name, O_WRONLY);
    assert(write(end, "a", 1) == 1);
    close(end);
  });
  const int end = open(name, O_RDONLY);
  char c = 0;
  assert(read(end, &c, 1) == 1);
  writer.join();
  close(end);
  unlink(name);
}
