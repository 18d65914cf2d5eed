// What is refused, by name of the argument.
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <unistd.h>

#include <cstring>
#include <thread>

static int child(void*) { return 0; }
alignas(16) static char stack[1 << 16];

int main(int, char** argv) {
  std::thread t([] {});
  if (std::strcmp(argv[1], "fork") == 0) static_cast<void>(fork());
  if (std::strcmp(argv[1], "vfork") == 0) static_cast<void>(vfork());
  if (std::strcmp(argv[1], "clone") == 0) clone(child, stack + sizeof stack, SIGCHLD, nullptr);
  if (std::strcmp(argv[1], "pthread_cancel") == 0) pthread_cancel(t.native_handle());
  if (std::strcmp(argv[1], "pthread_kill") == 0) pthread_kill(t.native_handle(), SIGUSR1);
  if (std::strcmp(argv[1], "pause") == 0) pause();
  if (std::strcmp(argv[1], "alarm") == 0) alarm(1);
  if (std::strcmp(argv[1], "robust") == 0) {
    pthread_mutexattr_t a;
    pthread_mutexattr_init(&a);
    pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_t m;
    pthread_mutex_init(&m, &a);
    pthread_mutex_lock(&m);
  }
  t.join();
}
