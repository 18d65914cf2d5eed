// Actions and masks of signals are what the system would make of them: also where the old one is written over
// the new one, and no byte more is written than by the system.
#include <signal.h>

#include <atomic>
#include <cerrno>
#include <fearless/gtest.hpp>
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
