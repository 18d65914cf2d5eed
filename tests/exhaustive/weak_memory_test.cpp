// Violations that only a weak memory model has: the report says so, and which orders would forbid them. Those
// that sequential consistency has too are shown as an interleaving.
#include "explore.hpp"

#include <atomic>

namespace exhaustive {
std::atomic<int> x{0}, y{0}, flag{0};
}

namespace {

using exhaustive::both;
using exhaustive::expect_verified;
using exhaustive::explore;
using exhaustive::flag;
using exhaustive::x;
using exhaustive::y;
using std::memory_order;

bool says(const fearless::result& r, const std::string& text) {
  return r.report.find(text) != std::string::npos;
}

// How often the report says so.
int count(const fearless::result& r, const std::string& text) {
  int n = 0;
  for (std::size_t at = r.report.find(text); at != std::string::npos; at = r.report.find(text, at + 1)) ++n;
  return n;
}

void store_buffering(memory_order store, memory_order load) {
  int a = 0, b = 0;
  both(
      [&] {
        x.store(1, store);
        a = y.load(load);
      },
      [&] {
        y.store(1, store);
        b = x.load(load);
      });
  assert(a + b > 0);
}

void message_passing(memory_order store, memory_order load) {
  both(
      [&] {
        x.store(1, memory_order::relaxed);
        flag.store(1, store);
      },
      [&] {
        if (flag.load(load) == 1) assert(x.load(memory_order::relaxed) == 1);
      });
}

// A message over two hops: each needs its own pair.
void relayed(memory_order store, memory_order load) {
  std::thread first([&] {
    x.store(1, memory_order::relaxed);
    flag.store(1, store);
  });
  std::thread second([&] {
    if (flag.load(load) == 1) y.store(1, store);
  });
  std::thread third([&] {
    if (y.load(load) == 1) assert(x.load(memory_order::relaxed) == 1);
  });
  first.join();
  second.join();
  third.join();
}

void crossed_stores(memory_order store) {
  both(
      [&] {
        x.store(1, store);
        y.store(2, store);
      },
      [&] {
        y.store(1, store);
        x.store(2, store);
      });
  assert(x.load() != 1 || y.load() != 1);
}

TEST(WeakMemory, StoreBufferingNeedsSeqCst) {
  const auto r = explore("rc11", [] { store_buffering(memory_order::release, memory_order::acquire); });
  ASSERT_TRUE(r.failed());
  EXPECT_TRUE(says(r, "needs weak memory  no execution under sc shows it (all 3 have been tried)"))
      << r.report;
  EXPECT_TRUE(says(r, "reads the initial value, older than")) << r.report;
  EXPECT_TRUE(says(r, "missing order      seq_cst for all of")) << r.report;
  expect_verified("sc", [] { store_buffering(memory_order::release, memory_order::acquire); });
  expect_verified("rc11", [] { store_buffering(memory_order::seq_cst, memory_order::seq_cst); });
}

TEST(WeakMemory, MessagePassingNeedsAReleaseAndAnAcquire) {
  for (const auto& [store, load] : {std::pair(memory_order::relaxed, memory_order::relaxed),
                                    std::pair(memory_order::release, memory_order::relaxed),
                                    std::pair(memory_order::relaxed, memory_order::acquire)}) {
    const auto r = explore("rc11", [s = store, l = load] { message_passing(s, l); });
    ASSERT_TRUE(r.failed());
    EXPECT_TRUE(says(r, "needs weak memory")) << r.report;
    EXPECT_TRUE(says(r, "missing order      release for the first and acquire for the second of"))
        << r.report;
    EXPECT_EQ(count(r, "flag.store(1"), 2) << r.report;  // there, and in the schedule
    EXPECT_EQ(count(r, "flag.load("), 2) << r.report;
  }
  expect_verified("sc", [] { message_passing(memory_order::relaxed, memory_order::relaxed); });
  expect_verified("rc11", [] { message_passing(memory_order::release, memory_order::acquire); });
}

TEST(WeakMemory, EveryMissingPairIsNamed) {
  const auto r = explore("rc11", [] { relayed(memory_order::relaxed, memory_order::relaxed); });
  ASSERT_TRUE(r.failed());
  EXPECT_TRUE(says(r, "needs weak memory")) << r.report;
  EXPECT_EQ(count(r, "flag.store(1"), 2) << r.report;
  EXPECT_EQ(count(r, "y.load("), 2) << r.report;
  expect_verified("rc11", [] { relayed(memory_order::release, memory_order::acquire); });
}

TEST(WeakMemory, StoresThatGoBeforeOlderOnes) {
  const auto r = explore("rc11", [] { crossed_stores(memory_order::relaxed); });
  ASSERT_TRUE(r.failed());
  EXPECT_TRUE(says(r, "needs weak memory")) << r.report;
  EXPECT_TRUE(says(r, "in the order of stores")) << r.report;
  expect_verified("rc11", [] { crossed_stores(memory_order::seq_cst); });
}

TEST(WeakMemory, WhatSequentialConsistencyHasTooIsShownAsAnInterleaving) {
  const auto body = [] {
    both(
        [] {
          flag.store(1, memory_order::relaxed);
          x.store(1, memory_order::relaxed);
        },
        [] {
          if (flag.load(memory_order::relaxed) == 1) assert(x.load(memory_order::relaxed) == 1);
        });
  };
  const auto r = explore("rc11", body);
  ASSERT_TRUE(r.failed());
  EXPECT_FALSE(says(r, "weak memory")) << r.report;
  EXPECT_FALSE(says(r, "x.store(1")) << r.report;  // it comes to nothing any more
  EXPECT_TRUE(explore("sc", body).failed());
}

// Of the executions under rc11 in which 1 is seen, some are weak ones (the flag is up already); not all.
TEST(WeakMemory, AnExecutionUnderScIsPreferred) {
  const auto body = [] {
    both(
        [] {
          x.store(1, memory_order::relaxed);
          x.store(2, memory_order::relaxed);
          flag.store(1, memory_order::relaxed);
        },
        [] {
          flag.load(memory_order::relaxed);
          assert(x.load(memory_order::relaxed) != 1);
        });
  };
  const auto r = explore("rc11", body);
  ASSERT_TRUE(r.failed());
  EXPECT_FALSE(says(r, "weak memory")) << r.report;
}

TEST(WeakMemory, AReplaySaysItToo) {
  const auto body = [] { message_passing(memory_order::relaxed, memory_order::relaxed); };
  const auto r = explore("rc11", body);
  ASSERT_TRUE(r.failed());
  fearless::options o;
  o.name = "program";
  o.replay = r.violations.front().replay;
  const auto again = fearless::check(o, body);
  ASSERT_TRUE(again.failed()) << again.report;
  EXPECT_TRUE(says(again, "weak memory    sequential consistency does not permit this execution"))
      << again.report;
  EXPECT_TRUE(says(again, "missing order")) << again.report;
}

TEST(WeakMemory, RandomSearchUnderRc11SaysIt) {
  fearless::options o;
  o.name = "program";
  o.memory_model = "rc11";
  const auto r = fearless::check(o, [] { message_passing(memory_order::relaxed, memory_order::relaxed); });
  ASSERT_TRUE(r.failed());
  EXPECT_TRUE(says(r, "sequential consistency does not permit this execution")) << r.report;
}

// To look for what forbids one of 2400 events must not take a look at each.
TEST(WeakMemory, LongExecutionsAreExplainedToo) {
  fearless::options o;
  o.name = "program";
  o.strategy = "pct";
  o.memory_model = "rc11";
  const auto r = fearless::check(o, [] {
    std::atomic<int> counts[8] = {};
    const auto rounds = [&] {
      for (unsigned i = 0; i < 600; ++i) {
        counts[i % 8].fetch_add(1);
        static_cast<void>(counts[i % 5].load(memory_order::relaxed));
      }
    };
    int a = 0, b = 0;
    both(
        [&] {
          rounds();
          x.store(1, memory_order::relaxed);
          a = y.load(memory_order::relaxed);
        },
        [&] {
          rounds();
          y.store(1, memory_order::relaxed);
          b = x.load(memory_order::relaxed);
        });
    assert(a + b > 0);
  });
  ASSERT_TRUE(r.failed());
  EXPECT_TRUE(says(r, "missing order  seq_cst for all of")) << r.report;
  // (Two of what is stale, four that would forbid it.)
  EXPECT_EQ(count(r, "relaxed) (main/") + count(r, "relaxed) = 0 (main/"), 6) << r.report;
}

}  // namespace
