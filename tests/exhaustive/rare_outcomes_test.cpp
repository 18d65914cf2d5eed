// What the standard allows and hardly ever happens, in exhaustive search: where it is asked for, all of it.
#include <atomic>
#include <condition_variable>
#include <mutex>

#include "explore.hpp"

namespace {

using exhaustive::both;

fearless::options at_most(unsigned times) {
  fearless::options o;
  o.name = "program";
  o.strategy = "exhaustive";
  o.spurious_wakeups = o.weak_failures = o.try_failures = times;
  return o;
}

template <class Body>
void expect_executions(unsigned times, std::uint64_t n, Body body) {
  const fearless::result r = fearless::check(at_most(times), body);
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(r.executions, n) << times << " times: " << r.report;
}

// It fails where it may happen, in the same way when replayed, and passes where it may not.
template <class Body>
void expect_found(const char* what, Body body) {
  const fearless::result r = fearless::check(at_most(1), body);
  EXPECT_TRUE(r.found("assertion")) << r.report;
  EXPECT_NE(r.report.find(what), std::string::npos) << r.report;
  ASSERT_FALSE(r.violations.empty());
  fearless::options again = at_most(1);
  again.replay = r.violations.front().replay;
  EXPECT_TRUE(fearless::check(again, body).found("assertion"));
  expect_executions(0, 1, body);
  fearless::options usual;
  usual.name = "program";
  usual.strategy = "exhaustive";
  EXPECT_TRUE(fearless::check(usual, body).passed());
}

}  // namespace

TEST(RareOutcomes, AWeakExchangeFailsOnce) {
  expect_found("compare_exchange", [] {
    std::atomic<int> x{0};
    int zero = 0;
    std::thread([&] { assert(x.compare_exchange_weak(zero, 1)); }).join();
  });
}

TEST(RareOutcomes, AStrongExchangeNeverFails) {
  expect_executions(3, 1, [] {
    std::atomic<int> x{0};
    int zero = 0;
    std::thread([&] { assert(x.compare_exchange_strong(zero, 1)); }).join();
  });
}

// A loop goes round once more for each failure: none, one, … of each thread.
TEST(RareOutcomes, EachThreadsLoopFailsSoOften) {
  for (unsigned times = 0; times < 4; ++times)
    expect_executions(times, std::uint64_t{times + 1} * (times + 1), [] {
      std::atomic<int> x{0}, y{0};
      const auto set = [](std::atomic<int>& a) {
        int zero = 0;
        while (!a.compare_exchange_weak(zero, 1)) zero = 0;
      };
      both([&] { set(x); }, [&] { set(y); });
      assert(x == 1 && y == 1);
    });
}

TEST(RareOutcomes, ThreadsThatFailStillCountAll) {
  const fearless::result r = fearless::check(at_most(2), [] {
    std::atomic<int> x{0};
    const auto count = [&] {
      int found = x.load();
      while (!x.compare_exchange_weak(found, found + 1)) found = x.load();
    };
    both(count, count);
    assert(x == 2);
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
}

TEST(RareOutcomes, ATryLockFailsThoughTheLockIsFree) {
  expect_found("try_lock", [] {
    std::mutex m;
    std::thread([&] {
      assert(m.try_lock());
      m.unlock();
    }).join();
  });
}

TEST(RareOutcomes, WhoHoldsALockAlreadyIsNotAsked) {
  expect_executions(1, 1, [] {
    std::recursive_mutex m;
    std::thread([&] {
      const std::lock_guard lock(m);
      assert(m.try_lock());
      m.unlock();
    }).join();
  });
}

TEST(RareOutcomes, AWaitReturnsWithoutNotification) {
  const auto wait = [](bool in_loop) {
    return [in_loop] {
      std::mutex m;
      std::condition_variable set;
      bool is_set = false;
      std::thread waiter([&] {
        std::unique_lock lock(m);
        while (!is_set) {
          set.wait(lock);
          if (!in_loop) break;
        }
        assert(is_set);
      });
      {
        const std::lock_guard lock(m);
        is_set = true;
      }
      set.notify_one();
      waiter.join();
    };
  };
  const fearless::result r = fearless::check(at_most(1), wait(false));
  EXPECT_TRUE(r.found("assertion")) << r.report;
  fearless::options again = at_most(1);
  again.replay = r.violations.front().replay;
  EXPECT_TRUE(fearless::check(again, wait(false)).found("assertion"));
  EXPECT_TRUE(fearless::check(at_most(0), wait(false)).passed());
  for (unsigned times = 0; times < 3; ++times) {
    const fearless::result right = fearless::check(at_most(times), wait(true));
    EXPECT_TRUE(right.passed() && right.complete) << right.report;
  }
}

// It may not be what a thread is let go by: a lost notification is a deadlock all the same.
TEST(RareOutcomes, ALostNotificationIsFound) {
  const fearless::result r = fearless::check(at_most(1), [] {
    std::mutex m;
    std::condition_variable set;
    std::thread waiter([&] {
      std::unique_lock lock(m);
      set.wait(lock);
    });
    set.notify_one();
    waiter.join();
  });
  EXPECT_TRUE(r.found("lost-wakeup") || r.found("deadlock")) << r.report;
}

// x: the exchange and the store of 2 in 6 ways with the orders of the two attempts to lock. Where the
// exchange fails, it is a load, and there are 6 ways, too. If only a's attempt fails, 2 with either; if b's
// does, 1 with each of what may happen to a.
TEST(RareOutcomes, FailuresOfOneThreadGoWithWhatOthersDo) {
  for (const unsigned times : {0U, 1U, 2U})
    expect_executions(times, times == 0 ? 6 : 6 + 6 + 2 * 2 + 4, [] {
      std::atomic<int> x{0};
      std::mutex m;
      both(
          [&] {
            int zero = 0;
            x.compare_exchange_weak(zero, 1, std::memory_order_relaxed);
            if (m.try_lock()) m.unlock();
          },
          [&] {
            if (!m.try_lock()) return;
            x.store(2, std::memory_order_relaxed);
            m.unlock();
          });
    });
}
