// Actions and masks of signals are what the system would make of them: also where the old one is written over
// the new one, and no byte more is written than by the system.
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <fearless/gtest.hpp>
#include <string>
#include <thread>

namespace {

// (Beside a thread that has nothing to do with it.)
#define SIGNALS_TEST(name)           \
  void name();                       \
  FEARLESS_TEST(Signals, name) {     \
    std::atomic<int> n{0};           \
    std::thread other([&] { ++n; }); \
    ++n;                             \
    name();                          \
    other.join();                    \
  }                                  \
  void name()

using Mask = int (*)(int, const sigset_t*, sigset_t*);
int handled;
sigset_t seen;
void handle(int) { ++handled; }

sigset_t only(int signal) {
  sigset_t s;
  sigemptyset(&s);
  sigaddset(&s, signal);
  return s;
}
bool waits(int signal) {
  sigset_t s;
  sigemptyset(&s);
  return sigpending(&s) == 0 && sigismember(&s, signal) == 1;
}

void the_same_set(Mask mask) {
  sigset_t s = only(SIGUSR1);
  ASSERT_EQ(mask(SIG_BLOCK, &s, &s), 0);
  EXPECT_EQ(sigismember(&s, SIGUSR1), 0);
  raise(SIGUSR1);
  EXPECT_TRUE(waits(SIGUSR1));
  s = only(SIGUSR2);
  ASSERT_EQ(mask(SIG_BLOCK, &s, &s), 0);
  EXPECT_EQ(sigismember(&s, SIGUSR1), 1);
  EXPECT_EQ(sigismember(&s, SIGUSR2), 0);
}
// To itself, pthread_kill is raise; nobody else's signal is sent so.
SIGNALS_TEST(PthreadKillOfItself) {
  sigset_t s = only(SIGUSR1);
  ASSERT_EQ(pthread_sigmask(SIG_BLOCK, &s, nullptr), 0);
  EXPECT_EQ(pthread_kill(pthread_self(), 0), 0);
  EXPECT_EQ(pthread_kill(pthread_self(), 1000), EINVAL);
  EXPECT_EQ(pthread_kill(pthread_self(), SIGUSR1), 0);
  EXPECT_TRUE(waits(SIGUSR1));
}

SIGNALS_TEST(PthreadSigmaskOfTheSameSet) { the_same_set(pthread_sigmask); }
SIGNALS_TEST(SigprocmaskOfTheSameSet) { the_same_set(sigprocmask); }

SIGNALS_TEST(SigactionOfTheSameAction) {
  struct sigaction a{};
  a.sa_handler = handle;
  a.sa_mask = only(SIGUSR2);
  ASSERT_EQ(sigaction(SIGUSR1, &a, &a), 0);
  EXPECT_EQ(a.sa_handler, SIG_DFL);
  EXPECT_EQ(sigismember(&a.sa_mask, SIGUSR2), 0);
  raise(SIGUSR1);
  EXPECT_EQ(handled, 1);
  ASSERT_EQ(sigaction(SIGUSR1, nullptr, &a), 0);
  EXPECT_EQ(a.sa_handler, handle);
  EXPECT_EQ(sigismember(&a.sa_mask, SIGUSR2), 1);
}

SIGNALS_TEST(TheOldMaskIsThereBeforeWhatItLetsThroughIsTaken) {
  struct sigaction a{};
  a.sa_handler = [](int) { handled = sigismember(&seen, SIGUSR1); };
  ASSERT_EQ(sigaction(SIGUSR1, &a, nullptr), 0);
  seen = only(SIGUSR1);
  ASSERT_EQ(pthread_sigmask(SIG_BLOCK, &seen, nullptr), 0);
  raise(SIGUSR1);
  const sigset_t all = seen;
  seen = only(SIGUSR2);
  ASSERT_EQ(pthread_sigmask(SIG_UNBLOCK, &all, &seen), 0);
  EXPECT_EQ(handled, 1);
}

// What nobody reads: the system sends SIGPIPE, and the call fails all the same.
struct ClosedPipe {
  int ends[2];
  ClosedPipe() {
    EXPECT_EQ(pipe(ends), 0);
    close(ends[0]);
  }
  ~ClosedPipe() { close(ends[1]); }
  void expect_fails() const {
    errno = 0;
    EXPECT_EQ(write(ends[1], "x", 1), -1);
    EXPECT_EQ(errno, EPIPE);
  }
};

SIGNALS_TEST(ABrokenPipeThatIsIgnoredIsAnError) {
  const ClosedPipe p;
  signal(SIGPIPE, SIG_IGN);
  p.expect_fails();
  iovec v{const_cast<char*>("xy"), 2};
  EXPECT_EQ(writev(p.ends[1], &v, 1), -1);
  EXPECT_EQ(errno, EPIPE);
}

SIGNALS_TEST(ABrokenPipeIsHandledBeforeTheCallReturns) {
  const ClosedPipe p;
  signal(SIGPIPE, [](int) {
    ++handled;
    errno = 0;
  });
  p.expect_fails();
  EXPECT_EQ(handled, 1);
  p.expect_fails();
  EXPECT_EQ(handled, 2);
  EXPECT_EQ(syscall(SYS_write, p.ends[1], "x", 1), -1);
  EXPECT_EQ(errno, EPIPE);
  EXPECT_EQ(handled, 3);
  FILE* const stream = fdopen(dup(p.ends[1]), "w");
  EXPECT_EQ(fputs("x", stream), 1);
  EXPECT_NE(fclose(stream), 0);
  EXPECT_EQ(handled, 4);
}

SIGNALS_TEST(ABrokenPipeWaitsWhereItIsBlocked) {
  const ClosedPipe p;
  signal(SIGPIPE, handle);
  const sigset_t s = only(SIGPIPE);
  ASSERT_EQ(pthread_sigmask(SIG_BLOCK, &s, nullptr), 0);
  p.expect_fails();
  EXPECT_EQ(handled, 0);
  EXPECT_TRUE(waits(SIGPIPE));
  ASSERT_EQ(pthread_sigmask(SIG_UNBLOCK, &s, nullptr), 0);
  EXPECT_EQ(handled, 1);
}

// What waits is the thread's that wrote: others have nothing of it.
FEARLESS_TEST(Signals, ABrokenPipeIsOfTheThreadThatWrites) {
  const auto writes_without_signal = [](int fd, bool fails) {
    const sigset_t s = only(SIGPIPE);
    sigset_t before;
    pthread_sigmask(SIG_BLOCK, &s, &before);
    EXPECT_EQ(write(fd, "x", 1), fails ? -1 : 1);
    EXPECT_EQ(waits(SIGPIPE), fails);
    const timespec at_once{};
    if (fails) { EXPECT_EQ(sigtimedwait(&s, nullptr, &at_once), SIGPIPE); }
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
  };
  const ClosedPipe closed, also_closed;
  int open[2];
  ASSERT_EQ(pipe(open), 0);
  std::thread a(writes_without_signal, closed.ends[1], true);
  std::thread b(writes_without_signal, also_closed.ends[1], true);
  writes_without_signal(open[1], false);
  a.join();
  b.join();
  close(open[0]);
  close(open[1]);
}

SIGNALS_TEST(ABrokenSocketSendsASignalIfItIsToldTo) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  close(ends[0]);
  signal(SIGPIPE, handle);
  EXPECT_EQ(send(ends[1], "x", 1, MSG_NOSIGNAL), -1);
  EXPECT_EQ(errno, EPIPE);
  EXPECT_EQ(handled, 0);
  EXPECT_EQ(send(ends[1], "x", 1, 0), -1);
  EXPECT_EQ(errno, EPIPE);
  EXPECT_EQ(handled, 1);
  close(ends[1]);
}

// What was done with signals before the tests ran holds in each, and is there again after one that did
// otherwise.
volatile sig_atomic_t by_handler_of_before = 0;
[[maybe_unused]] const bool before_all_tests = [] {
  signal(SIGALRM, [](int) { by_handler_of_before = by_handler_of_before + 1; });
  signal(SIGHUP, SIG_IGN);
  const sigset_t s = only(SIGRTMIN);
  return sigprocmask(SIG_BLOCK, &s, nullptr) == 0;
}();

SIGNALS_TEST(WhatWasDoneBeforeHoldsInEachTest) {
  raise(SIGALRM);
  EXPECT_EQ(by_handler_of_before, 1);
  raise(SIGHUP);
  raise(SIGRTMIN);
  EXPECT_TRUE(waits(SIGRTMIN));
  struct sigaction a{};
  ASSERT_EQ(sigaction(SIGHUP, nullptr, &a), 0);
  EXPECT_EQ(a.sa_handler, SIG_IGN);
  EXPECT_NE(signal(SIGALRM, handle), SIG_DFL);
  raise(SIGALRM);
  EXPECT_EQ(by_handler_of_before, 1);
  EXPECT_EQ(handled, 1);
}

// A program that is started has blocked and ignored what the thread that starts it has.
bool child_says(const char* of_status, int signal) {
  const std::string command = std::string("set -- $(grep ") + of_status +
                              " /proc/self/status); test $((0x$2 >> " + std::to_string(signal - 1) +
                              " & 1)) = 1";
  return std::system(command.c_str()) == 0;
}
SIGNALS_TEST(ProgramsInheritWhatIsIgnoredAndBlocked) {
  EXPECT_TRUE(child_says("SigIgn", SIGHUP));
  EXPECT_TRUE(child_says("SigBlk", SIGRTMIN));
  for (const int other : {SIGPIPE, SIGTERM, SIGINT, SIGALRM, SIGUSR1}) {
    EXPECT_FALSE(child_says("SigBlk", other)) << other;
    EXPECT_FALSE(child_says("SigIgn", other)) << other;
  }
  signal(SIGPIPE, SIG_IGN);
  signal(SIGHUP, SIG_DFL);
  const sigset_t s = only(SIGTERM);
  sigprocmask(SIG_SETMASK, &s, nullptr);
  EXPECT_TRUE(child_says("SigIgn", SIGPIPE));
  EXPECT_FALSE(child_says("SigIgn", SIGHUP));
  EXPECT_TRUE(child_says("SigBlk", SIGTERM));
  EXPECT_FALSE(child_says("SigBlk", SIGRTMIN));
}

constexpr unsigned long written_before = 0x123456789abcdef;
sigset_t full() {
  sigset_t s;
  for (unsigned long& word : s.__val) word = written_before;
  return s;
}
void expect_rest_untouched(const sigset_t& s) {
  EXPECT_NE(s.__val[0], written_before);
  for (int i = 1; i < 16; ++i) EXPECT_EQ(s.__val[i], written_before) << i;
}

SIGNALS_TEST(OnlyWhatTheSystemKnowsOfASetIsWritten) {
  sigset_t s = full();
  ASSERT_EQ(pthread_sigmask(SIG_BLOCK, nullptr, &s), 0);
  expect_rest_untouched(s);
  s = full();
  ASSERT_EQ(sigprocmask(SIG_BLOCK, nullptr, &s), 0);
  expect_rest_untouched(s);
  s = full();
  ASSERT_EQ(sigpending(&s), 0);
  expect_rest_untouched(s);
}

SIGNALS_TEST(WhatIsRefusedWritesNothing) {
  const sigset_t s = only(SIGUSR1);
  sigset_t old = full();
  EXPECT_EQ(pthread_sigmask(77, &s, &old), EINVAL);
  EXPECT_EQ(old.__val[0], written_before);
  EXPECT_EQ(pthread_sigmask(77, nullptr, &old), 0);
  EXPECT_NE(old.__val[0], written_before);
}

}  // namespace
