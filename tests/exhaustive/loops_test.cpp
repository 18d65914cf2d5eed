// Loops that only wait have an end, however they are written, and compiled: also at -O0.
#include <semaphore.h>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <semaphore>
#include <stop_token>

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

// A loop has one execution for each store that ends it, whatever is done between two looks: the compiler has
// not made two places of the one that looks.
template <class Wait>
void expect_looks_once(Wait wait) {
  const fearless::result r = explore("rc11", [wait] {
    std::atomic<int> stage{0};
    both([&] { wait(stage); },
         [&] {
           stage = 1;
           stage = 2;
         });
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(r.executions, 1U) << r.report;
}

TEST(Loops, TheFirstLookIsAsGoodAsTheNext) {
  expect_looks_once([](std::atomic<int>& stage) {
    while (stage != 2) {}
  });
  expect_looks_once([](std::atomic<int>& stage) {
    while (stage.load() != 2) std::this_thread::yield();
  });
  expect_looks_once([](std::atomic<int>& stage) {
    while (stage.load(std::memory_order_acquire) != 2) std::this_thread::yield();
  });
  expect_looks_once([](std::atomic<int>& stage) {
    while (stage.load(std::memory_order_relaxed) < 2) std::atomic_thread_fence(std::memory_order_relaxed);
  });
  expect_looks_once([](std::atomic<int>& stage) {
    for (int two = 2; !stage.compare_exchange_strong(two, 3); two = 2) std::this_thread::yield();
  });
  expect_looks_once([](std::atomic<int>& stage) {
    do std::this_thread::yield();
    while (stage != 2);
  });
}

}  // namespace

// As g++ calls them; clang makes compare_exchange_val of both.
extern "C" int __tsan_atomic32_compare_exchange_strong(volatile std::uint32_t* at, std::uint32_t* expected,
                                                       std::uint32_t desired, int success, int failure);
extern "C" int __tsan_atomic32_compare_exchange_weak(volatile std::uint32_t* at, std::uint32_t* expected,
                                                     std::uint32_t desired, int success, int failure);
__extension__ typedef unsigned __int128 u128;
extern "C" u128 __tsan_atomic128_compare_exchange_val(volatile u128* at, u128 expected, u128 desired,
                                                      int success, int failure);

namespace {

template <class CompareExchange>
void expect_looks_once_with(CompareExchange compare_exchange) {
  expect_looks_once([compare_exchange](std::atomic<int>& stage) {
    auto* at = reinterpret_cast<volatile std::uint32_t*>(&stage);
    constexpr int order = __ATOMIC_SEQ_CST;
    for (std::uint32_t two = 2; compare_exchange(at, &two, 3, order, order) == 0; two = 2)
      std::this_thread::yield();
  });
}

TEST(Loops, EveryFunctionOfCompilersIsALook) {
  expect_looks_once_with(__tsan_atomic32_compare_exchange_strong);
  expect_looks_once_with(__tsan_atomic32_compare_exchange_weak);
  const fearless::result r = explore("rc11", [] {
    alignas(16) u128 stage = 0;
    const auto exchange = [&stage](u128 from, u128 to) {
      constexpr int order = __ATOMIC_SEQ_CST;
      return __tsan_atomic128_compare_exchange_val(&stage, from, to, order, order) == from;
    };
    both(
        [&] {
          while (!exchange(2, 3)) std::this_thread::yield();
        },
        [&] {
          exchange(0, 1);
          exchange(1, 2);
        });
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(r.executions, 1U) << r.report;
}

// Two places with the same code behind them, such as compilers make of one, are one; those with other code
// are not.
TEST(Loops, TheSameLookInTwoPlacesIsOne) {
#ifdef __OPTIMIZE__  // (Without, they are in functions that are called from two places.)
  expect_looks_once([](std::atomic<int>& stage) {
    if (stage.load() == 2) return;
    asm volatile("nop");  // (The compiler makes one place of two, too.)
    do std::this_thread::yield();
    while (stage.load() != 2);
  });
#endif
  for (const char* model : {"sc", "rc11"}) {
    const fearless::result r = explore(model, [] {
      std::atomic<int> stage{0};
      both(
          [&] {
            int waited = 0;
            if (stage.load() != 2) {
              waited = 1;
              do std::this_thread::yield();
              while (stage.load() != 2);
            }
            fearless::outcome(std::to_string(waited));
          },
          [&] {
            stage = 1;
            stage = 2;
          });
    });
    EXPECT_TRUE(r.passed() && r.complete) << r.report;
    EXPECT_EQ(r.outcomes.size(), 2U) << model << r.report;
  }
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
