// Loops that only wait have an end, however they are written, and compiled: also at -O0.
#include <semaphore.h>
#include <ucontext.h>

#include <atomic>
#include <condition_variable>
#include <csetjmp>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <map>
#include <mutex>
#include <semaphore>
#include <stop_token>

#include <fearless/annotate.hpp>

#include "explore.hpp"

namespace {

using namespace exhaustive;
using namespace std::chrono_literals;

template <class Lock>
void expect_ends() {
  expect_verified("rc11", [] {
    Lock lock;
    int count = 0;
    const auto work = [&] {
      const std::lock_guard<Lock> guard(lock);
      ++count;
    };
    std::thread first(work), second(work);
    work();
    first.join();
    second.join();
    assert(count == 3);
  });
}

class Exchanging {
 public:
  void lock() {
    while (taken_.exchange(true, std::memory_order_acquire)) std::this_thread::yield();
  }
  void unlock() { taken_.store(false, std::memory_order_release); }

 private:
  std::atomic<bool> taken_{false};
};

class LookingFirst {
 public:
  void lock() {
    for (int free = 0; !taken_.compare_exchange_weak(free, 1, std::memory_order_acquire); free = 0)
      while (taken_.load(std::memory_order_relaxed) != 0) {}
  }
  void unlock() { taken_.store(0, std::memory_order_release); }

 private:
  std::atomic<int> taken_{0};
};

class Flag {
 public:
  void lock() {
    while (flag_.test_and_set(std::memory_order_acquire)) {}
  }
  void unlock() { flag_.clear(std::memory_order_release); }

 private:
  std::atomic_flag flag_;
};

class Tickets {
 public:
  void lock() {
    const int mine = next_.fetch_add(1, std::memory_order_relaxed);
    while (served_.load(std::memory_order_acquire) != mine) std::this_thread::yield();
  }
  void unlock() { served_.store(served_.load(std::memory_order_relaxed) + 1, std::memory_order_release); }

 private:
  std::atomic<int> next_{0}, served_{0};
};

class Trying {
 public:
  void lock() {
    while (!mutex_.try_lock()) std::this_thread::yield();
  }
  void unlock() { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

TEST(Loops, SpinLocksEnd) {
  expect_ends<Exchanging>();
  expect_ends<LookingFirst>();
  expect_ends<Flag>();
  expect_ends<Tickets>();
  expect_ends<Trying>();
}

TEST(Loops, AConditionBehindFunctionsEnds) {
  expect_verified("rc11", [] {
    std::atomic<int> turn{0};
    int data = 0;
    const std::function<bool(int)> is = [&](int whose) { return turn.load() == whose; };
    const auto wait_for = [&](int whose) {
      while (!is(whose)) std::this_thread::yield();
    };
    both(
        [&] {
          data = 1;
          turn = 1;
          wait_for(2);
          assert(data == 2);
        },
        [&] {
          wait_for(1);
          data = 2;
          turn = 2;
        });
  });
}

TEST(Loops, AReaderOfASequenceLockEnds) {
  expect_verified("rc11", [] {
    std::atomic<int> sequence{0}, low{0}, high{0};
    both(
        [&] {
          sequence.store(1);
          low.store(1);
          high.store(1);
          sequence.store(2);
        },
        [&] {
          int before, l, h;
          do {
            while (((before = sequence.load()) & 1) != 0) {}
            l = low.load();
            h = high.load();
          } while (sequence.load() != before);
          assert(l == h);
        });
  });
}

TEST(Loops, AtomicWaitEnds) {
  for (const char* model : {"sc", "rc11"})
    expect_verified(model, [] {
      std::atomic<int> flag{0};
      const auto wait = [&] { flag.wait(0); };
      std::thread first(wait), second(wait);
      flag = 1;
      flag.notify_all();
      first.join();
      second.join();
    });
}

// (A wake-up of all waiters woke those again that had come to wait after it, and had no end.)
TEST(Loops, TimedSemaphoresEnd) {
  const fearless::result r = explore("sc", [] {
    std::counting_semaphore<5> semaphore{0};
    int got[2] = {};
    const auto acquire = [&](int i) { got[i] = semaphore.try_acquire_for(1ms) ? 1 : 0; };
    std::thread first(acquire, 0), second(acquire, 1);
    semaphore.release();
    first.join();
    second.join();
    assert(got[0] + got[1] <= 1);
    fearless::outcome(std::to_string(got[0]) + std::to_string(got[1]));
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(r.outcomes.size(), 3U) << r.report;
}

TEST(Loops, StoppingAWaitEnds) {
  expect_verified("rc11", [] {
    std::mutex mutex;
    std::condition_variable_any changed;
    std::jthread waits([&](const std::stop_token& stop) {
      std::unique_lock lock(mutex);
      changed.wait(lock, stop, [] { return false; });
    });
    waits.request_stop();
  });
}

// ---- loops that do not only wait: what they remember is in their frames, or in those of whom they call

// A reader that looks at most four times at a flag that another thread sets: it sees it or not. The way in
// which it counts is `looks`.
template <class Looks>
void expect_to_count(Looks looks) {
  const fearless::result r = explore("sc", [&] {
    std::atomic<int> flag{0};
    bool seen = false;
    both([&] { flag = 1; }, [&] { seen = looks(flag); });
    fearless::outcome(seen ? "seen" : "not seen");
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(r.outcomes.size(), 2U) << r.report;
}

[[gnu::noinline]] bool is_set(std::atomic<int>& flag) { return flag.load() != 0; }

TEST(Loops, RoundsAreCountedInAVariable) {
  expect_to_count([](std::atomic<int>& flag) {
    for (int i = 0; i < 4; ++i)
      if (is_set(flag)) return true;
    return false;
  });
}

[[gnu::noinline]] bool looks_once_more(std::atomic<int>& flag, int* rounds, bool* seen) {
  *seen = flag.load() != 0;
  return !*seen && --*rounds > 0;
}

TEST(Loops, RoundsAreCountedByReference) {
  expect_to_count([](std::atomic<int>& flag) {
    int rounds = 4;
    bool seen = false;
    while (looks_once_more(flag, &rounds, &seen)) {}
    return seen;
  });
}

struct Progress {
  long before[6];
  int rounds;
};

// Its argument is on the stack, in the frame of who calls it.
[[gnu::noinline]] bool looks_with(std::atomic<int>& flag, Progress progress) {
  if (flag.load() != 0) return true;
  return progress.rounds > 3;
}

TEST(Loops, RoundsAreCountedInAnArgumentOnTheStack) {
  expect_to_count([](std::atomic<int>& flag) {
    Progress progress{};
    while (!looks_with(flag, progress)) ++progress.rounds;
    return progress.rounds < 4;
  });
}

[[gnu::noinline]] bool looks_with_many(long, long, long, long, long, long, int rounds,
                                       std::atomic<int>& flag) {
  return flag.load() != 0 || rounds > 3;
}

TEST(Loops, RoundsAreCountedInTheSeventhArgument) {
  expect_to_count([](std::atomic<int>& flag) {
    int rounds = 0;
    while (!looks_with_many(0, 0, 0, 0, 0, 0, rounds, flag)) ++rounds;
    return rounds < 4;
  });
}

[[gnu::noinline]] int value_of(std::atomic<int>& flag, int round) {
  if (round > 3) throw round;
  return flag.load();
}

TEST(Loops, RoundsAreCountedForAHandler) {
  expect_to_count([](std::atomic<int>& flag) {
    int round = 0;
    try {
      while (value_of(flag, round++) == 0) {}
    } catch (int last) { return last < 4; }
    return true;
  });
}

TEST(Loops, WhatWasReadBeforeIsRemembered) {
  // Sees 0, then 1, then 2; or not all of them.
  const fearless::result r = explore("sc", [] {
    std::atomic<int> counter{0};
    int changes = 0;
    both(
        [&] {
          counter = 1;
          counter = 2;
        },
        [&] {
          for (int last = counter.load(); last != 2;) {
            const int now = counter.load();
            if (now != last) ++changes;
            last = now;
          }
        });
    fearless::outcome(std::to_string(changes));
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(r.outcomes.size(), 3U) << r.report;
}

TEST(Loops, ASwitchRemembersItsState) {
  const fearless::result r = explore("sc", [] {
    std::atomic<int> flag{0};
    int looks = 0;
    both([&] { flag = 1; },
         [&] {
           for (int state = 0; state != 3;) {
             switch (state) {
               case 0: state = flag.load() != 0 ? 3 : 1; break;
               case 1: state = flag.load() != 0 ? 3 : 2; break;
               case 2:
                 looks = 2;
                 state = 3;
                 break;
               default: break;
             }
           }
         });
    fearless::outcome(std::to_string(looks));
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(r.outcomes.size(), 2U) << r.report;
}

using Texts = std::set<std::string>;

template <class Body>
Texts all_outcomes(Body body) {
  const fearless::result r = explore("sc", body);
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  Texts texts;
  for (const auto& [text, times] : r.outcomes) texts.insert(text);
  return texts;
}

// (Arguments are in registers that no call preserves: in no state of a thread.)
TEST(Loops, WhatIsAskedOfAnAtomicIsPartOfTheRound) {
  EXPECT_EQ(all_outcomes([] {
              std::atomic<int> bits{1};
              std::thread([&] {
                for (int added = 1; bits.load() != 3; added = 2) bits.fetch_or(added);
              }).join();
              both([] {}, [] {});
              fearless::outcome(std::to_string(bits));
            }),
            Texts{"3"});
  EXPECT_EQ(all_outcomes([] {
              std::atomic<int> taken{1}, next{0};
              std::thread other([&] {
                int free = 0;
                for (int value = 7; !taken.compare_exchange_strong(free, value); value = next.load())
                  free = 0;
              });
              next = 3;
              taken = 0;
              other.join();
              fearless::outcome(std::to_string(taken));
            }),
            (Texts{"0", "3", "7"}));
}

// ---- ways out of a loop that are no branches: what they read there was not overwritten in vain

struct Shared {
  std::atomic<int> stop{0}, value{0};
};

[[gnu::noinline]] void stops(Shared& shared) {
  if (shared.stop.load() != 0) throw 1;
}
[[gnu::noinline]] int reads(Shared& shared) { return shared.value.load(); }

[[noreturn]] void fails(int) { std::abort(); }
typedef void (*Failing)(int) __attribute__((noreturn));
volatile Failing failing = reinterpret_cast<Failing>(fails);

TEST(Loops, AHandlerBehindACallThatDoesNotReturn) {
  EXPECT_EQ(all_outcomes([] {
              Shared shared;
              int result = 0;
              both(
                  [&] {
                    volatile int kept = 7;
                    try {
                      if (shared.stop.load() == 77) failing(1);
                      for (;;) {
                        stops(shared);
                        reads(shared);
                        kept = 3;
                      }
                    } catch (int) { result = kept; }
                  },
                  [&] {
                    shared.value = 1;
                    shared.stop = 1;
                  });
              fearless::outcome(std::to_string(result));
            }),
            (Texts{"3", "7"}));
}

[[gnu::noinline]] void jumps(Shared& shared, std::jmp_buf& to) {
  if (shared.stop.load() != 0) std::longjmp(to, 1);
}
[[gnu::noinline]] void goes_back(Shared& shared, ucontext_t& to) {
  if (shared.stop.load() != 0) setcontext(&to);
}

TEST(Loops, PlacesThatAreReturnedToTwice) {
  const Texts expected{"0", "3", "7"};
  const auto stop = [](Shared& shared) {
    shared.value = 3;
    shared.stop = 1;
  };
  EXPECT_EQ(all_outcomes([&] {
              Shared shared;
              int result = 0;
              std::jmp_buf place;
              both(
                  [&] {
                    volatile int kept = 7;
                    if (setjmp(place) == 0)
                      for (;;) {
                        jumps(shared, place);
                        kept = reads(shared);
                      }
                    result = kept;
                  },
                  [&] { stop(shared); });
              fearless::outcome(std::to_string(result));
            }),
            expected);
  EXPECT_EQ(all_outcomes([&] {
              Shared shared;
              int result = 0;
              ucontext_t place;
              both(
                  [&] {
                    volatile int kept = 7;
                    volatile bool again = false;
                    getcontext(&place);
                    if (!again) {
                      again = true;
                      for (;;) {
                        goes_back(shared, place);
                        kept = reads(shared);
                      }
                    }
                    result = kept;
                  },
                  [&] { stop(shared); });
              fearless::outcome(std::to_string(result));
            }),
            expected);
}

struct Links {
  int value;
  int link;
};
[[gnu::noinline]] int behind(int* link) {
  asm volatile("" : "+r"(link) : : "memory");
  return reinterpret_cast<Links*>(reinterpret_cast<char*>(link) - offsetof(Links, link))->value;
}

TEST(Loops, AMemberIsFoundFromItsNeighbour) {
  EXPECT_EQ(all_outcomes([] {
              Shared shared;
              int result = 0;
              both(
                  [&] {
                    Links links{7, 0};
                    for (;;) {
                      if (shared.stop.load() != 0) break;
                      reads(shared);
                      links.value = 3;
                    }
                    result = behind(&links.link);
                  },
                  [&] { shared.stop = 1; });
              fearless::outcome(std::to_string(result));
            }),
            (Texts{"3", "7"}));
}

// A loop that goes on for ever once the other thread has been first: the execution in which it does is found,
// whatever libstdc++ has in its frames on the way to the operation.
template <class Spin, class Disturb>
void expect_livelock(Spin spin, Disturb disturb) {
  for (const char* model : {"sc", "rc11"}) {
    const auto r = explore(model, [&] { both(spin, disturb); });
    ASSERT_EQ(r.violations.size(), 1U) << r.report;
    EXPECT_EQ(r.violations[0].kind, "livelock") << r.report;
  }
}

TEST(Loops, ExchangesOfEveryKindOfAtomicAreLooks) {
  enum class Flag : std::uint8_t { no, yes };
  static std::atomic<Flag> flag;
  expect_livelock(
      [&] {
        while (flag.exchange(Flag::yes) == Flag::yes) {}
      },
      [&] { flag.store(Flag::yes); });
  static std::atomic<float> real;
  expect_livelock(
      [&] {
        while (real.exchange(1) == 1) {}
      },
      [&] { real.store(1); });
  static int word = 0;
  expect_livelock(
      [&] {
        const std::atomic_ref<int> a(word);
        while (a.exchange(1) == 1) {}
      },
      [&] { std::atomic_ref<int>(word).fetch_add(1); });
  static short half = 0;
  expect_livelock(
      [&] {
        const std::atomic_ref<short> a(half);
        for (short v = a.load(); v != 1;) v = a.load();
      },
      [&] { std::atomic_ref<short>(half).store(2, std::memory_order_release); });
}

TEST(Loops, WhatOthersWriteIntoTheStackMeanwhileIsNoState) {
  for (const char* model : {"sc", "rc11"}) {
    const auto r = explore(model, [] {
      std::atomic<int> x{0};
      int a = -9, b = -9;
      std::thread first([&] { x.store(1, std::memory_order_relaxed); });
      std::thread second([&] {
        a = x.fetch_add(0, std::memory_order_release);
        b = x.load(std::memory_order_acquire);
      });
      for (int v = 1; v == 1;) v = x.exchange(1);
      first.join();
      second.join();
    });
    ASSERT_EQ(r.violations.size(), 1U) << r.report;
    EXPECT_EQ(r.violations[0].kind, "livelock") << r.report;
  }
}

TEST(Loops, WhatIsStoredAgainChangesNothing) {
  static int seen;
  static std::atomic<int> x;
  for (const char* model : {"sc", "rc11"}) {
    const auto r = explore(model, [&] {
      x.store(0);
      std::thread waits([&] {
        while ((seen = x.load()) == 0) {}
      });
      x.store(1);
      x.store(2);
      waits.join();
      fearless::outcome(std::to_string(seen));
    });
    EXPECT_TRUE(r.complete) << r.report;
    EXPECT_EQ(r.outcomes, (std::map<std::string, std::uint64_t>{{"1", 1}, {"2", 1}})) << r.report;
  }
  // What is counted in memory of others is no loop that only waits.
  static int rounds;
  const auto counts = explore("rc11", [&] {
    rounds = 0;
    x.store(0);
    std::thread waits([&] {
      while (rounds < 3 && x.load() == 0) ++rounds;
    });
    x.store(1);
    waits.join();
    fearless::outcome(std::to_string(rounds));
  });
  EXPECT_TRUE(counts.complete) << counts.report;
  EXPECT_EQ(counts.outcomes.size(), 4U) << counts.report;
}

TEST(Loops, TryingASemaphoreIsALook) {
  expect_verified("rc11", [] {
    std::binary_semaphore s{0};
    both(
        [&] {
          while (!s.try_acquire()) {}
        },
        [&] { s.release(); });
  });
  expect_verified("rc11", [] {
    sem_t s;
    sem_init(&s, 0, 0);
    both(
        [&] {
          while (sem_trywait(&s) != 0) {}
        },
        [&] { sem_post(&s); });
    sem_destroy(&s);
  });
}

TEST(Loops, WhoPollsUnderALockLeavesOthersATurn) {
  fearless::options o;
  o.name = "program";
  o.strategy = "exhaustive";
  o.steps = 40;
  const auto r = fearless::check(o, [] {
    std::mutex mutex;
    bool flag = false;
    int rounds = 0;
    std::thread polls([&] {
      for (;;) {
        ++rounds;
        const std::lock_guard lock(mutex);
        if (flag) break;
      }
    });
    {
      const std::lock_guard lock(mutex);
      flag = true;
    }
    polls.join();
    assert(rounds != 2);
  });
  EXPECT_TRUE(r.failed()) << r.report;
}

TEST(Loops, WhoIsNeverReleasedIsFound) {
  expect_violation("rc11", "livelock", [] {
    std::atomic<bool> flag{false};
    both(
        [&] {
          while (!flag.load()) std::this_thread::yield();
        },
        [&] { flag.exchange(false); });
  });
}

}  // namespace
