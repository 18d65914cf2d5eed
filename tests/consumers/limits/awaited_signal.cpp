// A signal that is waited for with a deadline.
#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <thread>

int main() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  std::thread t([] { kill(getpid(), SIGUSR1); });
  const timespec second{1, 0};
  sigtimedwait(&set, nullptr, &second);
  t.join();
}
