// Each thread asks the system which thread it is. "endless" and "overflow": what its name says.
#include <sys/syscall.h>

#include <atomic>
#include <cstring>
#include <fearless/fearless.hpp>
#include <thread>

static volatile char sink;
static int deeper(volatile char* above) {
  volatile char here[512];
  here[0] = *above;
  return deeper(here) + here[0];
}

static std::atomic<long> ids[2];

// (Of the functions of that name, the runtime has its own.)
static long this_thread() {
  long id = 0;
  asm volatile("syscall" : "=a"(id) : "a"(SYS_gettid) : "rcx", "r11", "memory");
  return id;
}

__attribute__((noinline)) static void note_id(int i) { ids[i] = this_thread(); }

int main(int argc, char** argv) {
  const char* what = argc > 1 ? argv[1] : "";
  std::thread a(note_id, 0), b([&] {
    note_id(1);
    while (std::strcmp(what, "endless") == 0) sink = 1;
    if (std::strcmp(what, "overflow") == 0) sink = static_cast<char>(deeper(&sink));
  });
  a.join();
  b.join();
  const bool one = ids[0] == this_thread() && ids[1] == this_thread();
  const bool each = ids[0] != this_thread() && ids[1] != this_thread() && ids[0] != ids[1];
  fearless::outcome(one ? "one thread" : each ? "a thread each" : "neither");
}
