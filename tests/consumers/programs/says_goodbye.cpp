// What is registered before the first thread for the end of the process; it counts what the thread has done.
// The first argument: on_exit or atexit; the second: how much the thread is expected to have done.
#include <stdlib.h>
#include <string.h>

#include <cassert>
#include <cstdio>
#include <thread>

int done = 0, expected = 0;

void say() {
  std::puts("farewell");
  assert(done == expected);
}
void say_with_status(int status, void* text) {
  assert(status == 0 && strcmp(static_cast<const char*>(text), "text") == 0);
  say();
}

struct AtTheEnd {
  ~AtTheEnd() { std::puts("destroyed"); }
};

int main(int, char** argv) {
  static AtTheEnd object;
  static char text[] = "text";
  if (strcmp(argv[1], "on_exit") == 0) on_exit(say_with_status, text);
  if (strcmp(argv[1], "atexit") == 0) atexit(say);
  expected = atoi(argv[2]);
  if (expected == 0) return 0;
  std::thread([] { ++done; }).join();
  return 0;
}
