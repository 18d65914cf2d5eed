// What keeps the thread that runs from its next operation: a call of the system, or itself.
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstring>
#include <thread>

int ends[2];

void reads() {
  char c = 0;
  const iovec one{&c, 1};
  syscall(SYS_preadv2, ends[0], &one, 1L, -1L, -1L, 0L);
}
void loops() {
  for (volatile bool on = true; on;) on = true;
}

volatile bool flag = false;
void waits_for_the_flag() {
  while (!flag) {}
}
void sets_the_flag() { flag = true; }

int main(int, char** argv) {
  if (pipe(ends) != 0) return 2;
  if (std::strncmp(argv[1], "flag", 4) == 0) {
    std::thread t(argv[1][4] == '1' ? waits_for_the_flag : sets_the_flag);
    (argv[1][4] == '1' ? sets_the_flag : waits_for_the_flag)();
    t.join();
    return 0;
  }
  std::thread t(std::strcmp(argv[1], "read") == 0 ? reads : loops);
  t.join();
}
