// One thread writes to a descriptor while another makes it one of another kind.
#include <fcntl.h>
#include <unistd.h>

#include <thread>

int main() {
  int ends[2];
  if (pipe(ends) != 0) return 2;
  const int nowhere = open("/dev/null", O_WRONLY);
  std::thread t([&] { dup2(nowhere, ends[1]); });
  const ssize_t n = write(ends[1], "x", 1);
  t.join();
  close(nowhere);
  close(ends[0]);
  close(ends[1]);
  return n == 1 ? 0 : 1;
}
