// Rare ways to write to a pipe that nobody reads, of whose signal nothing is known.
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
#include <cassert>
#include <thread>

namespace {
volatile sig_atomic_t handled;
}

int main() {
  std::thread([] {}).join();
  signal(SIGPIPE, [](int) { handled = handled + 1; });
  int ends[2];
  assert(pipe(ends) == 0);
  close(ends[0]);
  FILE* const stream = fdopen(ends[1], "w");
  fputc('x', stream);
  assert(fflush(nullptr) == EOF);
  assert(handled == 0);  // the system would have sent it
}
