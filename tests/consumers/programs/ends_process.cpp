// Ends its process in a way that no library function sees, or crashes inside one.
#include <locale.h>
#include <string.h>
#include <sys/syscall.h>

#include <atomic>
#include <thread>

std::atomic<int> a;

int main(int, char** argv) {
  std::thread t([] { a = 1; });
  a = 2;
  t.join();
  if (strcmp(argv[1], "exit") == 0) asm volatile("syscall" ::"a"(SYS_exit_group), "D"(3));
  if (strcmp(argv[1], "crash") == 0) setlocale(LC_ALL, reinterpret_cast<const char*>(8));
}
