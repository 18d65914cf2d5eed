// What pthread mutexes refuse, and say so.
#include <pthread.h>
#include <time.h>

#include <cerrno>
#include <cstring>
#include <thread>

static void work(const char* what) {
  const bool recursive = std::strcmp(what, "recursive") == 0;
  const bool checks = std::strcmp(what, "checks") == 0;
  pthread_mutexattr_t a;
  pthread_mutexattr_init(&a);
  if (recursive) pthread_mutexattr_settype(&a, PTHREAD_MUTEX_RECURSIVE);
  if (checks) pthread_mutexattr_settype(&a, PTHREAD_MUTEX_ERRORCHECK);
  pthread_mutex_t m;
  pthread_mutex_init(&m, &a);
  if ((recursive || checks) && pthread_mutex_unlock(&m) != EPERM) __builtin_trap();
  pthread_mutex_lock(&m);
  const timespec past{};
  const int relocked = pthread_mutex_timedlock(&m, &past);
  if (relocked != (recursive ? 0 : checks ? EDEADLK : ETIMEDOUT)) __builtin_trap();
  if (recursive) pthread_mutex_unlock(&m);
  pthread_mutex_unlock(&m);
  pthread_mutex_destroy(&m);
  pthread_mutexattr_destroy(&a);
}

int main(int, char** argv) {
  std::thread t(work, argv[1]);
  t.join();
}
