// Says what came of each execution; with "wrong", some fail an assertion.
#include <assert.h>
#include <string.h>

#include <atomic>
#include <fearless/annotate.hpp>
#include <string>
#include <thread>

std::atomic<int> x, y;

int main(int argc, char** argv) {
  std::thread t([] {
    x.store(x.load() + 1);
    y = 1;
  });
  x.store(x.load() + 1);
  if (y == 0) fearless::cover("early");
  t.join();
  fearless::outcome("x=" + std::to_string(x));
  if (argc > 1 && strcmp(argv[1], "wrong") == 0) assert(x == 2);
}
