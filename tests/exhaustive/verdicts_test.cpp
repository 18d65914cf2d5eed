#include <fearless/annotate.hpp>

#include <atomic>
#include <condition_variable>
#include <future>
#include <latch>
#include <mutex>
#include <shared_mutex>

#include "explore.hpp"

namespace {

using namespace exhaustive;
using std::memory_order_acquire;
using std::memory_order_relaxed;
using std::memory_order_release;
using std::memory_order_seq_cst;

template <std::memory_order Order>
void store_buffering() {
  std::atomic<int> x{0}, y{0};
  int a = 0, b = 0;
  both(
      [&] {
        x.store(1, Order);
        a = y.load(Order);
      },
      [&] {
        y.store(1, Order);
        b = x.load(Order);
      });
  assert(a == 1 || b == 1);
}

TEST(Verdicts, StoreBufferingNeedsWeakMemory) {
  expect_verified("sc", store_buffering<memory_order_relaxed>);
  expect_violation("rc11", "assertion", store_buffering<memory_order_relaxed>);
  expect_verified("rc11", store_buffering<memory_order_seq_cst>);
}

template <std::memory_order Store, std::memory_order Load>
void message_passing() {
  std::atomic<bool> ready{false};
  int data = 0;
  both(
      [&] {
        data = 42;
        ready.store(true, Store);
      },
      [&] {
        while (!ready.load(Load)) {}
        assert(data == 42);
      });
}

TEST(Verdicts, AMessageNeedsReleaseAndAcquire) {
  expect_verified("rc11", message_passing<memory_order_release, memory_order_acquire>);
  expect_violation("rc11", "data-race", message_passing<memory_order_relaxed, memory_order_acquire>);
  expect_violation("rc11", "data-race", message_passing<memory_order_release, memory_order_relaxed>);
}

TEST(Verdicts, LocksInOppositeOrder) {
  const auto body = [] {
    std::mutex a, b;
    both(
        [&] {
          const std::lock_guard first(a);
          const std::lock_guard second(b);
        },
        [&] {
          const std::lock_guard first(b);
          const std::lock_guard second(a);
        });
  };
  expect_violation("rc11", "deadlock", body);
}

TEST(Verdicts, ALostNotification) {
  expect_violation("rc11", "deadlock", [] {
    std::mutex m;
    std::condition_variable c;
    both(
        [&] {
          std::unique_lock lock(m);
          c.wait(lock);
        },
        [&] { c.notify_one(); });
  });
  expect_verified("rc11", [] {
    std::mutex m;
    std::condition_variable c;
    bool ready = false;
    both(
        [&] {
          std::unique_lock lock(m);
          c.wait(lock, [&] { return ready; });
        },
        [&] {
          const std::lock_guard lock(m);
          ready = true;
          c.notify_one();
        });
  });
}

TEST(Verdicts, AValueThatNeverComes) {
  expect_violation("rc11", "livelock", [] {
    std::atomic<int> x{0};
    both(
        [&] {
          while (x.load() != 2) {}
        },
        [&] { x.store(1); });
  });
}

TEST(Verdicts, WaitingOnAtomics) {
  expect_verified("rc11", [] {
    std::atomic<int> x{0};
    both([&] { x.wait(0); },
         [&] {
           x.store(1);
           x.notify_one();
         });
  });
  expect_violation("rc11", "deadlock", [] {
    std::atomic<int> x{0};
    both([&] { x.wait(0); }, [&] { x.store(1); });
  });
  expect_verified("rc11", [] {
    std::latch latch{2};
    both([&] { latch.arrive_and_wait(); }, [&] { latch.arrive_and_wait(); });
  });
  expect_verified("rc11", [] {
    std::promise<int> promise;
    std::future<int> future = promise.get_future();
    both([&] { promise.set_value(3); }, [&] { assert(future.get() == 3); });
  });
}

TEST(Verdicts, ABudgetMakesItIncomplete) {
  fearless::options o;
  o.strategy = "exhaustive";
  o.executions = 3;
  const fearless::result r = fearless::check(o, [] {
    std::atomic<int> x{0};
    const auto add = [&] { x.fetch_add(1); };
    both(
        [&] {
          add();
          add();
        },
        [&] {
          add();
          add();
        });
  });
  EXPECT_EQ(r.verdict, fearless::verdict::incomplete) << r.report;
  EXPECT_EQ(r.executions, 3U);
  EXPECT_FALSE(r.complete);
}

TEST(Verdicts, AFunctionCanBeTheBody) {
  fearless::options o;
  o.strategy = "exhaustive";
  EXPECT_TRUE(fearless::check(o, store_buffering<memory_order_seq_cst>).complete);
}

// Every execution is another graph: none is tried twice.
TEST(Verdicts, NoExecutionIsTriedTwice) {
  const auto body = [] {
    std::atomic<int> x{0}, y{0};
    std::mutex m;
    int count = 0;
    const auto work = [&] {
      while (x.load(memory_order_acquire) == 7) {}
      x.fetch_add(1, memory_order_relaxed);
      const std::lock_guard lock(m);
      ++count;
      y.store(x.load(memory_order_relaxed), memory_order_release);
    };
    both(work, work);
  };
  for (const char* model : {"sc", "rc11"}) expect_none_twice(model, 10, body);
}

TEST(Verdicts, ChoicesAreTriedToo) {
  const fearless::result r = explore("rc11", [] {
    std::atomic<int> x{0};
    both([&] { x.store(fearless::choose(3)); }, [&] { fearless::outcome(std::to_string(x.load())); });
  });
  EXPECT_TRUE(r.complete);
  // The load reads the initial value or the store: for each choice.
  EXPECT_EQ(r.executions, 6U);
  EXPECT_EQ(r.outcomes, (std::map<std::string, std::uint64_t>{{"0", 4}, {"1", 1}, {"2", 1}}));
}

TEST(Verdicts, ACountingLoopIsGoneThrough) {
  const fearless::result r = explore("rc11", [] {
    std::atomic<bool> stop{false};
    both(
        [&] {
          int rounds = 0;
          while (rounds < 3 && !stop.load()) ++rounds;
          fearless::outcome(std::to_string(rounds));
        },
        [&] { stop.store(true); });
  });
  EXPECT_TRUE(r.complete);
  EXPECT_EQ(r.outcomes, (std::map<std::string, std::uint64_t>{{"0", 1}, {"1", 1}, {"2", 1}, {"3", 1}}));
}

// An assertion of a test framework lets the test go on: the same one may fail many times.
TEST(Verdicts, AnAssertionThatFailsAgainAndAgainIsOneViolation) {
  const auto body = [] {
    std::atomic<int> turn{0};
    const auto work = [&](int line, const char* text) {
      turn.fetch_add(1);
      for (int i = 0; i < 100; ++i) fearless_test_failed("test.cpp", line, text);
    };
    both([&] { work(10, "first is wrong"); }, [&] { work(20, "second is wrong"); });
  };
  fearless::options o;
  o.violations = 0;
  for (const char* strategy : {"random", "exhaustive"}) {
    o.strategy = strategy;
    const fearless::result r = fearless::check(o, body);
    EXPECT_EQ(r.violations.size(), 2U) << r.report;
    std::size_t shown = 0;
    for (std::size_t at = 0; (at = r.report.find(" is wrong", at)) != std::string::npos; ++at) ++shown;
    EXPECT_LE(shown, 6U) << r.report;  // each in both violations, and in a summary
  }
}

TEST(Verdicts, OfManyFailedAssertionsSomeAreShown) {
  const fearless::result r = explore("rc11", [] {
    both([] { fearless_test_failed("test.cpp", 1, "number 1 is wrong"); },
         [] {
           for (int i = 2; i < 100; ++i)
             fearless_test_failed("test.cpp", i, ("number " + std::to_string(i) + " is wrong").c_str());
         });
  });
  ASSERT_TRUE(r.failed()) << r.report;
  EXPECT_NE(r.report.find("also    number 9 is wrong"), std::string::npos) << r.report;
  EXPECT_EQ(r.report.find("number 50 is wrong"), std::string::npos) << r.report;
  EXPECT_NE(r.report.find("and 90 more"), std::string::npos) << r.report;
}

// The start of a thread is after what its creator did, also if the thread begins with a seq_cst access and
// not all accesses of the program are seq_cst.
TEST(Verdicts, AThreadStartsAfterItsCreation) {
  for (const bool mixed : {false, true}) {
    fearless::options o;
    o.name = "program";
    o.strategy = "exhaustive";
    const auto r = fearless::check(o, [&] {
      std::atomic<int> x{0}, y{0}, z{0};
      int a = 0, b = 0;
      if (mixed) z.fetch_add(1, memory_order_relaxed);
      std::thread other([&] {
        x.store(1);
        b = y.load();
      });
      y.store(2);
      std::thread created([&] { a = x.load(); });
      created.join();
      other.join();
      fearless::outcome(std::to_string(a) + std::to_string(b));
    });
    EXPECT_EQ(r.executions, 3U) << r.report;
    EXPECT_EQ(r.outcomes.count("00"), 0U) << r.report;
  }
}

// The first execution is that of a thread that asks on and on, until another, whose mistake is no event, is
// let run.
TEST(Verdicts, WhatGoesWrongWhileAnotherAsksOnAndOn) {
  const auto asks = [](auto first, auto then) {
    std::mutex m;
    bool done = false;
    std::thread other([&] {
      first();
      const std::lock_guard lock(m);
      done = true;
    });
    for (bool seen = false; !seen;) {
      const std::lock_guard lock(m);
      then();
      seen = done;
    }
    other.join();
  };
  expect_violation("rc11", "exception", [&] { asks([] { throw 1; }, [] {}); });
  expect_violation("rc11", "data-race", [&] {
    int shared = 0;
    asks([&] { shared = 1; }, [&] { shared = 2; });
  });
}

std::uintptr_t looks_like_a_pointer = 0;
thread_local void* kept = nullptr;

// A number that has always been there is no pointer to a block. What the main thread keeps for itself is no
// leak.
TEST(Verdicts, LeaksOfTheFirstBlock) {
  for (const char* strategy : {"random", "exhaustive"}) {
    fearless::options o;
    o.name = "program";
    o.strategy = strategy;
    o.executions = 5;
    const auto leaks = [] {
      auto* volatile p = new char[100];
      fearless::outcome(std::to_string(reinterpret_cast<std::uintptr_t>(p)));
      std::thread([] {}).join();
    };
    const auto keeps = [] {
      kept = new char[100];
      std::thread([] {}).join();
    };
    o.violations = 0;
    const auto once = fearless::check(o, leaks);
    ASSERT_TRUE(once.found("leak")) << once.report;
    looks_like_a_pointer = std::stoull(once.outcomes.begin()->first);
    const auto again = fearless::check(o, leaks);
    EXPECT_EQ(again.outcomes.begin()->first, std::to_string(looks_like_a_pointer));
    EXPECT_TRUE(again.found("leak")) << again.report;
    EXPECT_TRUE(fearless::check(o, keeps).passed());
  }
}

// To find a lock taken is to know nothing of what its holder has done, fences or not; to get it is to know
// all.
template <class Lock>
void looks_if_it_is_taken(bool wants_it, bool fences) {
  Lock m;
  std::atomic<bool> told{false};
  int data = 0, seen = 0;
  both(
      [&] {
        data = 1;
        if (fences) std::atomic_thread_fence(memory_order_release);
        m.lock();
        m.unlock();
        if (fences) return;  // (which an atomic would tell of)
        told.store(true, memory_order_relaxed);
        m.lock();
        m.unlock();
      },
      [&] {
        const bool known = fences || told.load(memory_order_relaxed);
        const bool got = m.try_lock();
        if (fences) std::atomic_thread_fence(memory_order_acquire);
        if (known && got == wants_it) seen = data;
        if (got) m.unlock();
      });
  assert(seen <= 1);
}

TEST(Verdicts, AFailedTryLockComesAfterNothing) {
  for (const char* memory_model : {"sc", "rc11"}) {
    expect_violation(memory_model, "data-race", [] { looks_if_it_is_taken<std::mutex>(false, false); });
    expect_violation(memory_model, "data-race", [] { looks_if_it_is_taken<std::mutex>(false, true); });
    expect_violation(memory_model, "data-race", [] { looks_if_it_is_taken<std::shared_mutex>(false, true); });
    expect_verified(memory_model, [] { looks_if_it_is_taken<std::mutex>(true, false); });
    expect_verified(memory_model, [] { looks_if_it_is_taken<std::shared_mutex>(true, false); });
  }
}

// One who reads under a lock comes after the writers before it, and not after other readers.
template <class Writer>
void reads_what_another_has_made() {
  std::shared_mutex m;
  std::atomic<bool> told{false};
  int data = 0, seen = 0;
  both(
      [&] {
        data = 1;
        { const Writer lock(m); }
        told.store(true, memory_order_relaxed);
      },
      [&] {
        if (!told.load(memory_order_relaxed)) return;
        const std::shared_lock lock(m);
        seen = data;
      });
  assert(seen <= 1);
}

TEST(Verdicts, ReadersComeAfterWritersAlone) {
  for (const char* memory_model : {"sc", "rc11"}) {
    expect_violation(memory_model, "data-race",
                     reads_what_another_has_made<std::shared_lock<std::shared_mutex>>);
    expect_verified(memory_model, reads_what_another_has_made<std::unique_lock<std::shared_mutex>>);
  }
}

}  // namespace
