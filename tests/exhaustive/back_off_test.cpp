// Loops that lock, find another lock taken, and unlock again.
#include <map>
#include <mutex>
#include <shared_mutex>

#include "explore.hpp"

namespace {

using namespace exhaustive;

std::map<std::string, unsigned long> outcomes(const char* strategy, unsigned long executions,
                                              void (*body)()) {
  fearless::options o;
  o.name = "program";
  o.strategy = strategy;
  o.memory_model = "sc";
  if (executions != 0) o.executions = executions;
  const fearless::result r = fearless::check(o, body);
  EXPECT_TRUE(r.passed()) << r.report;
  EXPECT_EQ(r.complete, executions == 0) << r.report;
  std::map<std::string, unsigned long> all;
  for (const auto& [text, times] : r.outcomes) all[text] = times;
  return all;
}

// What random search finds possible, the exhaustive one finds too; and it comes to an end.
void expect_every_outcome(void (*body)()) {
  const auto all = outcomes("exhaustive", 0, body);
  const auto drawn = outcomes("random", 5000, body);
  EXPECT_FALSE(drawn.empty());
  for (const auto& [text, times] : drawn) EXPECT_TRUE(all.contains(text)) << text;
  for (const auto& [text, times] : all) EXPECT_TRUE(drawn.contains(text)) << text;
}

// Locks both as std::lock does.
template <class A, class B>
int lock_both(A& first, B& second) {
  for (;;) {
    first.lock();
    if (second.try_lock()) return 1;
    first.unlock();
    std::this_thread::yield();
  }
}

TEST(BackOff, ScopedLocksInOppositeOrder) {
  const auto body = [] {
    std::mutex a, b;
    std::string order;
    both(
        [&] {
          const std::scoped_lock lock(a, b);
          order += '1';
        },
        [&] {
          const std::scoped_lock lock(b, a);
          order += '2';
        });
    fearless::outcome(order);
  };
  expect_verified("rc11", body);
  expect_every_outcome(body);
}

TEST(BackOff, ThreeLocksOfDifferentKinds) {
  const auto body = [] {
    std::mutex a;
    std::recursive_mutex b;
    std::mutex c;
    std::string order;
    both(
        [&] {
          const std::scoped_lock lock(a, b, c);
          order += '1';
        },
        [&] {
          const std::scoped_lock lock(c, a);
          order += '2';
        });
    fearless::outcome(order);
  };
  expect_verified("rc11", body);
  expect_every_outcome(body);
}

TEST(BackOff, ReaderWriterLocks) {
  const auto body = [] {
    std::shared_mutex a, b;
    std::string order;
    both(
        [&] {
          lock_both(a, b);
          order += '1';
          a.unlock();
          b.unlock();
        },
        [&] {
          lock_both(b, a);
          order += '2';
          a.unlock();
          b.unlock();
        });
    fearless::outcome(order);
  };
  expect_verified("rc11", body);
  expect_every_outcome(body);
}

// Another thread sees a lock taken that is given back at once.
TEST(BackOff, RoundsThatSomebodySeesAreTried) {
  expect_every_outcome([] {
    std::mutex a, b;
    std::string order;
    int busy = 0;
    both(
        [&] {
          lock_both(a, b);
          order += '1';
          b.unlock();
          a.unlock();
        },
        [&] {
          b.lock();
          if (a.try_lock()) {
            a.unlock();
          } else {
            ++busy;
          }
          order += '2';
          b.unlock();
        });
    fearless::outcome(order + " busy " + std::to_string(busy));
  });
}

// It shows how often it has been round.
TEST(BackOff, ALoopThatCountsIsGoneThrough) {
  expect_every_outcome([] {
    std::mutex a, b;
    int rounds = 0;
    both(
        [&] {
          for (; rounds < 3; ++rounds) {
            const std::lock_guard lock(a);
            if (!b.try_lock()) continue;
            b.unlock();
            break;
          }
        },
        [&] {
          b.lock();
          b.unlock();
        });
    fearless::outcome(std::to_string(rounds));
  });
}

TEST(BackOff, WhatIsProtectedIsStillUnlocked) {
  expect_violation("rc11", "data-race", [] {
    std::mutex a, b;
    int value = 0;
    both(
        [&] {
          const std::scoped_lock lock(a, b);
          ++value;
        },
        [&] {
          { const std::scoped_lock lock(b, a); }
          ++value;
        });
  });
}

TEST(BackOff, ALockNobodyGivesBack) {
  expect_violation("rc11", "livelock", [] {
    std::mutex a, b;
    b.lock();
    std::thread([&] {
      lock_both(a, b);
      b.unlock();
      a.unlock();
    }).join();
    b.unlock();
  });
}

TEST(BackOff, ADeadlockBehindIt) {
  expect_violation("rc11", "deadlock", [] {
    std::mutex a, b, c;
    both(
        [&] {
          const std::scoped_lock lock(a, b);
          const std::lock_guard last(c);
        },
        [&] {
          const std::lock_guard first(c);
          const std::scoped_lock lock(b, a);
        });
  });
}

// The rounds of one are seen by another that goes round itself, and those by one that does not.
TEST(BackOff, RoundsSeenByWayOfOthersAreTried) {
  for (const char* model : {"sc", "rc11"})
    expect_violation(model, "assertion", [] {
      std::mutex a, b, c;
      int busy = 0;
      std::thread first([&] { const std::scoped_lock lock(a, b); });
      std::thread second([&] { const std::scoped_lock lock(b, c); });
      std::thread third([&] {
        const auto look = [&] {
          if (a.try_lock()) {
            a.unlock();
          } else {
            ++busy;
          }
        };
        c.lock();
        for (int i = 0; i < 2; ++i) {
          look();
          a.lock();
          c.unlock();
          c.lock();
          a.unlock();
        }
        look();
        a.lock();
        c.unlock();
        a.unlock();
        look();
      });
      first.join();
      second.join();
      third.join();
      assert(busy < 4);
    });
}

TEST(BackOff, NoExecutionIsTriedTwice) {
  expect_none_twice("rc11", 100, [] {
    std::mutex a, b;
    std::thread third([&] { const std::scoped_lock lock(b, a); });
    both([&] { const std::scoped_lock lock(a, b); }, [&] { const std::scoped_lock lock(b, a); });
    third.join();
  });
}

}  // namespace
