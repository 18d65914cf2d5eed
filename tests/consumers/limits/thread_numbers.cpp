// What gettid() returns.
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

int main() {
  if (gettid() != 1000 || syscall(SYS_gettid) != 1000 || getpid() == 1000) std::abort();
  std::thread([] {
    if (gettid() != 1001) std::abort();
  }).join();
}
