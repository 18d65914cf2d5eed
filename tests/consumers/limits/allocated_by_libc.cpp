// Blocks that the C library allocates for its caller, and that nobody frees.
#include <stdio.h>
#include <string.h>

#include <thread>

__attribute__((noinline)) void lose() {
  char* a = strdup("a text that is lost");
  char* b = nullptr;
  if (asprintf(&b, "%s, %d", a, 1) < 0) b = nullptr;
}

int main() {
  std::thread t(lose);
  t.join();
}
