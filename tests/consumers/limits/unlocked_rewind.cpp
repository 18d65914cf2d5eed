// Right: a line is written under a stream's lock, and another thread goes to the file's beginning before or
// after it. To Fearless rewind does not wait for the lock.
#include <stdio.h>

#include <cassert>
#include <cstring>
#include <thread>

int main() {
  FILE* const file = tmpfile();
  std::thread other([=] { rewind(file); });
  flockfile(file);
  fputs("one", file);
  std::this_thread::yield();
  fputs("two", file);
  funlockfile(file);
  other.join();
  char line[8] = "";
  rewind(file);
  fgets(line, sizeof line, file);
  assert(std::strcmp(line, "onetwo") == 0);
  fclose(file);
}
