// A handler of SIGABRT that jumps out: raised, it does; abort() is taken for the end.
#include <setjmp.h>
#include <signal.h>

#include <cstdlib>
#include <cstring>
#include <mutex>
#include <thread>

sigjmp_buf out;
void jump(int) { siglongjmp(out, 1); }

int main(int, char** argv) {
  signal(SIGABRT, jump);
  std::mutex m;
  int n = 0;
  std::thread t([&] {
    const std::lock_guard lock(m);
    ++n;
  });
  if (sigsetjmp(out, 1) == 0) {
    if (std::strcmp(argv[1], "raise") == 0) {
      raise(SIGABRT);
    } else {
      // (glibc would run the handler.)
      std::abort();
    }
  }
  m.lock();
  ++n;
  m.unlock();
  t.join();
  return n == 2 ? 0 : 1;
}
