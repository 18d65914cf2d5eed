// Two threads wait, one is woken; main may end the process before both do. The first argument: which of the
// two may not be the first woken if the second's came first to wait (0: either may); the second: how main
// ends.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cassert>
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex m;
std::condition_variable woken;
int not_this_one = 0, first = 0, waiting = 0;

void wait(int me) {
  std::unique_lock lock(m);
  if (first == 0) first = me;
  ++waiting;
  woken.wait(lock);
  assert(first != 2 || me != not_this_one);
}

int main(int, char** argv) {
  not_this_one = atoi(argv[1]);
  // Who is created first, of the two that wait, is not always the same one.
  std::thread a([] { std::thread(wait, 1).detach(); });
  std::thread b([] { std::thread(wait, 2).detach(); });
  bool both;
  {
    std::lock_guard lock(m);
    both = waiting == 2;
  }
  if (both) woken.notify_one();
  if (both || strcmp(argv[2], "join") == 0) {
    a.join();
    b.join();
  } else {
    a.detach();
    b.detach();
    if (strcmp(argv[2], "exit") == 0) exit(0);
    if (strcmp(argv[2], "quick_exit") == 0) quick_exit(0);
    if (strcmp(argv[2], "_exit") == 0) _exit(0);
  }
}
