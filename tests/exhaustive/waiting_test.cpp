// Waiting by futexes and by std::atomic, where an execution graph is kept.
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <semaphore>

#include "explore.hpp"

namespace {

constexpr timespec a_while{0, 1'000'000};

int futex(std::atomic<int>& word, int operation, int value, const timespec* timeout = nullptr) {
  return static_cast<int>(syscall(SYS_futex, &word, operation, value, timeout));
}

class Waiting : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Models, Waiting, testing::Values("sc", "rc11"));

// What the library counts to leave out notifications is known, also where the compiler makes one place of
// several in the code.
TEST_P(Waiting, NoNotificationOfSeveralIsLeftOut) {
  static volatile bool one;
  for (const bool b : {false, true}) {
    one = b;
    const fearless::result r = exhaustive::explore(GetParam(), [] {
      std::atomic<long> ready{0};
      std::thread waiter([&] { ready.wait(0); });
      ready.store(1);
      if (one) ready.notify_one();
      else ready.notify_all();
      waiter.join();
    });
    EXPECT_TRUE(r.passed() && r.complete) << r.report;
  }
}

TEST_P(Waiting, WhoWasWokenHasSeenWhatCameBefore) {
  const fearless::result r = exhaustive::explore(GetParam(), [] {
    std::atomic<int> word{0};
    std::thread waker([&] {
      word.store(1, std::memory_order_relaxed);
      futex(word, FUTEX_WAKE_PRIVATE, 1);
    });
    if (futex(word, FUTEX_WAIT_PRIVATE, 0) == 0) assert(word.load(std::memory_order_relaxed) == 1);
    waker.join();
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(r.executions, 3U);
}

// One call wakes nobody twice.
TEST_P(Waiting, SeveralAreWokenAtOneGo) {
  const fearless::result r = exhaustive::explore(GetParam(), [] {
    std::atomic<int> word{0};
    int woken = 0;
    std::thread waiter([&] {
      futex(word, FUTEX_WAIT_PRIVATE, 0, &a_while);
      futex(word, FUTEX_WAIT_PRIVATE, 0, &a_while);
    });
    std::thread waker([&] { woken = futex(word, FUTEX_WAKE_PRIVATE, 2); });
    waiter.join();
    waker.join();
    fearless::outcome(woken == 0 ? "none" : woken == 1 ? "one" : "two");
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(r.outcomes.size(), 2U) << r.report;
  EXPECT_EQ(r.outcomes.count("two"), 0U) << r.report;
}

// A waiter looks at the word and falls asleep at one go: who wakes before the word changes finds nobody who
// waits for the new value.
TEST_P(Waiting, NobodyIsWokenBeforeHavingLooked) {
  const fearless::result r = exhaustive::explore(GetParam(), [] {
    std::atomic<int> word{0};
    int woken = 0;
    std::thread waker([&] {
      woken = futex(word, FUTEX_WAKE_PRIVATE, 1);
      word.store(1);
      futex(word, FUTEX_WAKE_PRIVATE, 1);
    });
    const int waited = futex(word, FUTEX_WAIT_PRIVATE, 1);
    waker.join();
    assert(woken == 0);
    fearless::outcome(waited == 0 ? "woken" : "another value");
  });
  EXPECT_TRUE(r.found("deadlock")) << r.report;  // it sleeps after all is over
  EXPECT_FALSE(r.found("assertion")) << r.report;
  EXPECT_EQ(r.outcomes.count("another value"), 1U);
}

// What a program loads itself, before it waits, is another look than those of the wait.
TEST_P(Waiting, ALoadBeforeAWaitIsNoneOfItsLooks) {
  const fearless::result stuck = exhaustive::explore(GetParam(), [] {
    std::atomic<int> x{0};
    std::thread other([&] { x.store(1); });
    if (x.load() == 0) x.wait(1);
    other.join();
  });
  EXPECT_TRUE(stuck.found("deadlock")) << stuck.report;
  exhaustive::expect_verified(GetParam(), [] {
    std::atomic<int> x{0};
    int data = 0;
    std::thread other([&] {
      data = 1;
      x.store(1, std::memory_order_release);
      x.notify_one();
    });
    if (x.load(std::memory_order_relaxed) == 1) {
      x.wait(0, std::memory_order_acquire);
      assert(data == 1);
    }
    other.join();
  });
}

// Nor are those of another wait, that did not have to.
TEST_P(Waiting, EveryWaitLooksForItself) {
  const auto body = [] {
    std::atomic<int> x{0};
    std::thread other([&] { x.store(1); });
    x.wait(7);
    x.wait(8);
    other.join();
  };
  const fearless::result r = exhaustive::explore(GetParam(), body);
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(r.executions, 3U);  // none, the second, or both see the store
  exhaustive::expect_none_twice(GetParam(), 2, body);
}

TEST_P(Waiting, EveryAttemptAtASemaphoreLooks) {
  const fearless::result r = exhaustive::explore(GetParam(), [] {
    std::binary_semaphore s(0);
    std::thread other([&] { s.release(); });
    int n = 0;
    while (n < 3 && !s.try_acquire()) ++n;
    fearless::outcome(std::to_string(n));
    other.join();
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  std::set<std::string> found;
  for (const auto& o : r.outcomes) found.insert(o.first);
  EXPECT_EQ(found, (std::set<std::string>{"0", "1", "2", "3"}));
}

// A limit (docs/exhaustive.md): a round that enters the queue and leaves it at once counts as doing
// something.
TEST_P(Waiting, RoundsThatFindAnotherValueAreGoneThrough) {
  fearless::options o;
  o.strategy = "exhaustive";
  o.memory_model = GetParam();
  o.executions = 300;
  const fearless::result r = fearless::check(o, [] {
    std::atomic<int> word{0};
    std::thread waiter([&] {
      while (word.load() != 3) futex(word, FUTEX_WAIT_PRIVATE, 0);
    });
    word.store(2);
    word.store(3);
    futex(word, FUTEX_WAKE_PRIVATE, 1);
    waiter.join();
  });
  EXPECT_TRUE(r.violations.empty()) << r.report;
  EXPECT_FALSE(r.complete);
  EXPECT_EQ(r.executions, 300U);
}

// A loop that waits for a time comes to it, also if it yields.
TEST_P(Waiting, LoopsByTheClockEnd) {
  exhaustive::expect_verified(GetParam(), [] {
    using clock = std::chrono::steady_clock;
    std::atomic<int> n{0};
    std::thread other([&] {
      for (const auto end = clock::now() + std::chrono::hours(1); clock::now() < end;)
        std::this_thread::yield();
      ++n;
    });
    ++n;
    other.join();
    assert(n == 2);
  });
}

}  // namespace
