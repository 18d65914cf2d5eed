// A handler that calls the one there was before it, set before the first thread; a mask that is put back.
#include <cassert>
#include <csignal>
#include <thread>

namespace {

using Handler = void (*)(int);
Handler previous = SIG_ERR;
int handled = 0;

void handle(int signal) {
  ++handled;
  if (previous != SIG_DFL && previous != SIG_IGN) previous(signal);
}

}  // namespace

int main() {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  previous = std::signal(SIGUSR1, handle);
  assert(previous == SIG_DFL);
  sigprocmask(SIG_BLOCK, &all, &before);
  std::thread([] {
    sigset_t mine;
    pthread_sigmask(SIG_BLOCK, nullptr, &mine);
    assert(sigismember(&mine, SIGUSR1) == 1);
  }).join();
  sigprocmask(SIG_SETMASK, &before, nullptr);
  raise(SIGUSR1);
  return handled == 1 ? 0 : 1;
}
