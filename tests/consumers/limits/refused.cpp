// What is refused, by name of the argument.
#include <aio.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <fearless/annotate.hpp>

#include <cstring>
#include <thread>

static int child(void*) { return 0; }
alignas(16) static char stack[1 << 16];
namespace {
const int made_outside = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
}

int main(int, char** argv) {
  std::thread t([] {});
  if (std::strcmp(argv[1], "fork") == 0) static_cast<void>(fork());
  if (std::strcmp(argv[1], "vfork") == 0) static_cast<void>(vfork());
  if (std::strcmp(argv[1], "clone") == 0) clone(child, stack + sizeof stack, SIGCHLD, nullptr);
  if (std::strcmp(argv[1], "pthread_cancel") == 0) pthread_cancel(t.native_handle());
  if (std::strcmp(argv[1], "pthread_kill") == 0) pthread_kill(t.native_handle(), SIGUSR1);
  if (std::strcmp(argv[1], "sigqueue") == 0) sigqueue(getpid(), SIGUSR1, sigval{});
  if (std::strcmp(argv[1], "blocked_by_sender") == 0) {
    signal(SIGUSR1, [](int) {});
    std::thread other([] {});
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    kill(getpid(), SIGUSR1);
    other.join();
  }
  if (std::strcmp(argv[1], "pause") == 0) pause();
  if (std::strcmp(argv[1], "choose") == 0) fearless::choose(65536);
  if (std::strcmp(argv[1], "futex_waitv") == 0) syscall(SYS_futex_waitv, nullptr, 0, 0, nullptr, 0);
  if (std::strcmp(argv[1], "alarm") == 0) {
    alarm(1);  // nothing to refuse
    signal(SIGALRM, [](int) {});
  }
  if (std::strcmp(argv[1], "ualarm") == 0) ualarm(1, 0);
  if (std::strncmp(argv[1], "setitimer", 9) == 0) {
    itimerval time{};
    setitimer(ITIMER_REAL, &time, nullptr);  // nothing to refuse
    time.it_value.tv_usec = 1000;
    setitimer(std::strcmp(argv[1], "setitimer_prof") == 0 ? ITIMER_PROF : ITIMER_REAL, &time, nullptr);
  }
  if (std::strcmp(argv[1], "timer_create") == 0) {
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD;
    event.sigev_notify_function = [](sigval) {};
    timer_t timer;
    timer_create(CLOCK_MONOTONIC, &event, &timer);
  }
  aiocb request{};
  if (std::strcmp(argv[1], "aio_read") == 0) aio_read(&request);
  if (std::strcmp(argv[1], "aio_write") == 0) aio_write(&request);
  if (std::strcmp(argv[1], "aio_fsync") == 0) aio_fsync(0, &request);
  if (std::strcmp(argv[1], "lio_listio") == 0) lio_listio(LIO_WAIT, nullptr, 0, nullptr);
  if (std::strcmp(argv[1], "timerfd_settime") == 0) {
    const itimerspec time{};
    timerfd_settime(made_outside, 0, &time, nullptr);
  }
  if (std::strcmp(argv[1], "signalfd") == 0) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR2);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    signalfd(-1, &signals, SFD_CLOEXEC);  // nothing to refuse
    raise(SIGUSR2);
  }
  if (std::strcmp(argv[1], "large_stack") == 0) {
    pthread_attr_t a;
    pthread_attr_init(&a);
    pthread_attr_setstacksize(&a, 64 << 20);
    pthread_t large;
    pthread_create(&large, &a, [](void*) -> void* { return nullptr; }, nullptr);
  }
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
