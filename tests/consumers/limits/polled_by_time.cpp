// Two threads write to a pipe that a third polls with a deadline.
#include <poll.h>
#include <unistd.h>

#include <cassert>
#include <thread>

int main() {
  int ends[2];
  assert(pipe(ends) == 0);
  const auto write_one = [&] { assert(write(ends[1], "r", 1) == 1); };
  std::thread a(write_one), b(write_one);
  for (ssize_t n = 0; n < 2;) {
    pollfd p = {ends[0], POLLIN, 0};
    if (poll(&p, 1, 5000) == 0) continue;
    char bytes[4];
    n += read(ends[0], bytes, sizeof bytes);
  }
  a.join();
  b.join();
}
