// The naive enumeration against answers that are found by thinking.
#include "enumerate.hpp"

#include <gtest/gtest.h>

#include "generate.hpp"

namespace enumerator {
namespace {

using Outcomes = std::set<std::string>;

Operation op(Kind kind, int object = 0, int value = 0, int condition = -1) {
  Operation o;
  o.kind = kind;
  o.object = static_cast<std::uint8_t>(object);
  o.value = static_cast<std::int16_t>(value);
  o.condition = static_cast<std::int16_t>(condition);
  return o;
}

Outcomes outcomes(std::vector<std::vector<Operation>> threads, int count = 0, int barrier = 2) {
  Program p;
  p.threads = std::move(threads);
  p.initial_counts = {count, 0};
  p.barrier = barrier;
  return enumerate(p);
}

const std::vector<Operation> locked(std::vector<Operation> inside, int mutex = 0) {
  inside.insert(inside.begin(), op(Kind::lock, mutex));
  inside.push_back(op(Kind::unlock, mutex));
  return inside;
}

// The add comes before the load, between it and the store, or after both.
TEST(Enumerate, VariablesInterleave) {
  EXPECT_EQ(outcomes({{op(Kind::load), op(Kind::store, 0, 1)}, {op(Kind::add, 0, 2)}}),
            (Outcomes{"2 / 0 | 1 0 | 0 0", "0 / 0 | 1 0 | 0 0", "0 / 1 | 3 0 | 0 0"}));
}

TEST(Enumerate, TryLockFailsOnlyOnAHeldMutex) {
  const std::vector<Operation> attempt{op(Kind::try_lock), op(Kind::unlock, 0, 0, 0)};
  EXPECT_EQ(outcomes({attempt, attempt}),
            (Outcomes{"0 / 1 | 0 0 | 0 0", "1 / 0 | 0 0 | 0 0", "1 / 1 | 0 0 | 0 0"}));
  const std::vector<Operation> timed{op(Kind::timed_lock, 2), op(Kind::unlock, 2, 0, 0)};
  EXPECT_EQ(outcomes({timed, locked({}, 2)}), (Outcomes{"0 / | 0 0 | 0 0", "1 / | 0 0 | 0 0"}));
}

TEST(Enumerate, OppositeLocksCanDeadlock) {
  const auto nested = [](int first, int second) {
    return locked({op(Kind::lock, second), op(Kind::unlock, second)}, first);
  };
  EXPECT_EQ(outcomes({nested(0, 1), nested(1, 0)}), (Outcomes{" / | 0 0 | 0 0", "deadlock"}));
  EXPECT_EQ(outcomes({nested(0, 1), nested(0, 1)}), (Outcomes{" / | 0 0 | 0 0"}));
}

TEST(Enumerate, ANotificationIsLostIfNobodyWaits) {
  EXPECT_EQ(outcomes({locked({op(Kind::wait)}), {op(Kind::notify_one)}}),
            (Outcomes{" / | 0 0 | 0 0", "deadlock"}));
  EXPECT_EQ(outcomes({locked({op(Kind::timed_wait)}), {op(Kind::notify_one)}}),
            (Outcomes{"0 / | 0 0 | 0 0", "1 / | 0 0 | 0 0"}));
  EXPECT_EQ(outcomes({locked({op(Kind::timed_wait)})}), (Outcomes{"0 | 0 0 | 0 0"}));
}

// What is waited for changes under the mutex or not.
TEST(Enumerate, APredicateNeedsTheMutex) {
  EXPECT_EQ(outcomes({locked({op(Kind::wait_while)}), locked({op(Kind::store, 0, 1), op(Kind::notify_one)})}),
            (Outcomes{" / | 1 0 | 0 0"}));
  EXPECT_EQ(outcomes({locked({op(Kind::wait_while)}), {op(Kind::store, 0, 1), op(Kind::notify_one)}}),
            (Outcomes{" / | 1 0 | 0 0", "deadlock"}));
  // A last look after the timeout.
  EXPECT_EQ(outcomes({locked({op(Kind::timed_wait_while)}), {op(Kind::store, 0, 1)}}),
            (Outcomes{"0 / | 1 0 | 0 0", "1 / | 1 0 | 0 0"}));
}

TEST(Enumerate, NotifyOneWakesAnyOneWaiter) {
  const std::vector<Operation> waiter = locked({op(Kind::timed_wait)});
  EXPECT_EQ(outcomes({waiter, waiter, {op(Kind::notify_one)}}),
            (Outcomes{"0 / 0 / | 0 0 | 0 0", "0 / 1 / | 0 0 | 0 0", "1 / 0 / | 0 0 | 0 0"}));
  EXPECT_EQ(outcomes({waiter, waiter, {op(Kind::notify_all)}}).count("1 / 1 / | 0 0 | 0 0"), 1U);
}

TEST(Enumerate, Semaphores) {
  EXPECT_EQ(outcomes({{op(Kind::acquire)}, {op(Kind::acquire)}}, 1), (Outcomes{"deadlock"}));
  EXPECT_EQ(outcomes({{op(Kind::acquire)}, {op(Kind::post)}}), (Outcomes{" / | 0 0 | 0 0"}));
  for (const Kind kind : {Kind::try_acquire, Kind::timed_acquire}) {
    EXPECT_EQ(outcomes({{op(kind)}, {op(Kind::post)}}), (Outcomes{"0 / | 0 0 | 1 0", "1 / | 0 0 | 0 0"}));
    EXPECT_EQ(outcomes({{op(kind)}, {op(Kind::post)}}, 1), (Outcomes{"1 / | 0 0 | 1 0"}));
  }
}

TEST(Enumerate, ABarrierOrdersWhatComesBeforeIt) {
  EXPECT_EQ(outcomes({{op(Kind::store, 0, 1), op(Kind::arrive)}, {op(Kind::arrive), op(Kind::load)}}),
            (Outcomes{" / 1 | 1 0 | 0 0"}));
  // It serves again; three arrivals are not a multiple of two, and who arrives with whom matters.
  const std::vector<Operation> once{op(Kind::arrive)}, twice{op(Kind::arrive), op(Kind::arrive)};
  EXPECT_EQ(outcomes({twice, twice}), (Outcomes{" / | 0 0 | 0 0"}));
  EXPECT_EQ(outcomes({twice, once}), (Outcomes{"deadlock"}));
  EXPECT_EQ(outcomes({twice, once, once}), (Outcomes{" / / | 0 0 | 0 0", "deadlock"}));
}

TEST(Enumerate, WhatHasNotSucceededIsLeftOut) {
  EXPECT_EQ(outcomes({{op(Kind::try_acquire), op(Kind::store, 0, 1, 0), op(Kind::store, 1, 1)}}),
            (Outcomes{"0 | 0 1 | 0 0"}));
}

// Of every kind of operation there are some, and none of them is misuse.
// Each holds what the other wants, and gives it back: some order comes to an end. Not if one is never
// unlocked.
TEST(Enumerate, LocksThatBackOff) {
  Program p;
  p.threads = {{{Kind::lock_both, 0, 1}, {Kind::load, 0}, {Kind::unlock, 0}, {Kind::unlock, 1}},
               {{Kind::lock_both, 1, 0}, {Kind::store, 0, 0, 5}, {Kind::unlock, 0}, {Kind::unlock, 1}}};
  EXPECT_EQ(enumerate(p), (std::set<std::string>{"0 / | 5 0 | 0 0", "5 / | 5 0 | 0 0"}));
  p.threads[1].pop_back();
  EXPECT_EQ(enumerate(p), (std::set<std::string>{"0 / | 5 0 | 0 0", "deadlock"}));
}

// A waiter looks and falls asleep at one go: it is woken by what comes after that.
TEST(Enumerate, SystemsWaiting) {
  Program p;
  p.threads = {{{Kind::futex_wake_one, 0}, {Kind::store, 0, 0, 1}, {Kind::futex_wake_all, 0}},
               {{Kind::futex_wait, 0, 0, 1}}};
  EXPECT_EQ(enumerate(p), (std::set<std::string>{"0 0 / 0 | 1 0 | 0 0", "0 1 / 1 | 1 0 | 0 0", "deadlock"}));
  p.threads[1][0].kind = Kind::futex_timed_wait;
  EXPECT_EQ(enumerate(p), (std::set<std::string>{"0 0 / 0 | 1 0 | 0 0", "0 1 / 1 | 1 0 | 0 0"}));
}

// It sleeps on if what it has been woken for has gone again.
TEST(Enumerate, WaitingForAnAtomic) {
  Program p;
  p.threads = {{{Kind::store, 0, 0, 1}, {Kind::atomic_notify_one, 0}}, {{Kind::atomic_wait, 0, 0, 0}}};
  EXPECT_EQ(enumerate(p), (std::set<std::string>{" / | 1 0 | 0 0"}));
  p.threads[0].push_back({Kind::store, 0, 0, 0});
  EXPECT_EQ(enumerate(p), (std::set<std::string>{" / | 0 0 | 0 0", "deadlock"}));
}

TEST(Enumerate, SharedLocks) {
  Program p;
  p.threads = {{{Kind::share}, {Kind::unshare}}, {{Kind::try_share}, {Kind::unshare, 0, 0, 0, 0}}};
  EXPECT_EQ(enumerate(p), (std::set<std::string>{" / 1 | 0 0 | 0 0"}));
  p.threads[0] = {{Kind::own}, {Kind::disown}};
  EXPECT_EQ(enumerate(p), (std::set<std::string>{" / 0 | 0 0 | 0 0", " / 1 | 0 0 | 0 0"}));
  p.threads[1] = {{Kind::share}, {Kind::own}};
  EXPECT_EQ(enumerate(p), (std::set<std::string>{"deadlock"}));
}

TEST(Enumerate, CallOnce) {
  Program p;
  p.threads = {{{Kind::once, 0, 0, 1}, {Kind::load, 0}}, {{Kind::once, 0, 0, 2}, {Kind::load, 0}}};
  EXPECT_EQ(enumerate(p), (std::set<std::string>{"0 2 / 1 2 | 2 0 | 0 0", "1 1 / 0 1 | 1 0 | 0 0"}));
}

TEST(Generate, MakesSoundPrograms) {
  Generator plain(1), spins(1, {.spins = true}), both(1, {.both = true}), futexes(1, {.futexes = true}),
      shared(1, {.shared = true});
  std::set<Kind> kinds;
  for (unsigned i = 0; i < 5000; ++i) {
    const Program p = std::array{&plain, &spins, &both, &futexes, &shared}[i % 5U]->next();
    const std::string text = to_string(p);
    ASSERT_GE(p.threads.size(), 2U) << text;
    ASSERT_LE(p.threads.size(), most_threads) << text;
    for (const auto& thread : p.threads) {
      ASSERT_LE(thread.size(), most_operations) << text;
      std::array<bool, mutexes> held{};
      int shares = 0, owns = 0;
      for (const Operation& o : thread) {
        kinds.insert(o.kind);
        const bool lock = o.kind == Kind::lock || o.kind == Kind::try_lock || o.kind == Kind::timed_lock;
        const bool wait = o.kind == Kind::wait || o.kind == Kind::timed_wait || o.kind == Kind::wait_while ||
                          o.kind == Kind::timed_wait_while;
        shares += o.kind == Kind::share || o.kind == Kind::try_share || o.kind == Kind::timed_share;
        owns += o.kind == Kind::own || o.kind == Kind::try_own || o.kind == Kind::timed_own;
        shares -= o.kind == Kind::unshare;
        owns -= o.kind == Kind::disown;
        ASSERT_TRUE(shares >= 0 && owns >= 0 && shares + owns <= 1) << text;
        if (o.kind == Kind::lock_both) {
          ASSERT_FALSE(held[o.object] || held[o.object2] || o.object == o.object2) << text;
          held[o.object] = held[o.object2] = true;
          continue;
        }
        ASSERT_FALSE(lock && held[o.object]) << text;
        ASSERT_TRUE(held[o.object] || !(wait || o.kind == Kind::unlock)) << text;
        if (lock || o.kind == Kind::unlock) held[o.object] = lock;
      }
      EXPECT_EQ(held, (std::array<bool, mutexes>{})) << text;
      EXPECT_EQ(shares + owns, 0) << text;
    }
  }
  EXPECT_EQ(kinds.size(), static_cast<std::size_t>(Kind::once) + 1);
}

TEST(Generate, IsTheSameForTheSameSeed) {
  Generator a(5), b(5), c(6);
  const std::string first = to_string(a.next()) + to_string(a.next());
  EXPECT_EQ(first, to_string(b.next()) + to_string(b.next()));
  EXPECT_NE(first, to_string(c.next()) + to_string(c.next()));
}

}  // namespace
}  // namespace enumerator
