#include "report/columns.hpp"

#include "report/sample.hpp"
#include "support/golden.hpp"

namespace fearless {
namespace {

template <class Change>
std::string table(Change change) {
  Violation v = sample::violation(ViolationKind::data_race);
  Trace t = *v.trace;
  change(t);
  v.trace = std::make_shared<const Trace>(std::move(t));
  Names names(*v.trace);
  return report::columns(v, names);
}

TEST(Columns, AColumnForEachThread) {
  expect_golden("columns.txt", table([](Trace&) {}));
}

TEST(Columns, OneThread) {
  expect_golden("columns_one_thread.txt", table([](Trace& t) { t.events.resize(2); }));
}

// What failed, where it did: after what its thread had done until then.
TEST(Columns, AFailureIsMarked) {
  Violation v = sample::violation(ViolationKind::assertion);
  v.finding.here.thread = v.trace->events[1].thread;
  v.finding.line = 43;
  v.file = "/src/bank.cpp";
  const auto fails = [&](ViolationKind kind, u64 at) {
    v.finding.kind = kind;
    Trace t = *v.trace;
    t.finding_at = at;
    v.trace = std::make_shared<const Trace>(std::move(t));
    Names names(*v.trace);
    return report::columns(v, names);
  };
  expect_golden("columns_failure.txt", fails(ViolationKind::assertion, 2) +
                                           fails(ViolationKind::crash, v.trace->events.size()) +
                                           fails(ViolationKind::assertion, 0));
}

// A loop is shown once, as long as its rounds are the same, and nobody else comes in between.
TEST(Columns, RoundsAreShownOnce) {
  expect_golden("columns_rounds.txt", table([](Trace& t) {
                  const auto round = [&](std::size_t times, u32 thread) {
                    for (std::size_t i = 0; i < times; ++i) {
                      t.events.push_back(sample::event(thread, OpKind::mutex_lock, sample::mutex_a(), 1));
                      t.events.push_back(sample::event(thread, OpKind::mutex_unlock, sample::mutex_a(), 1));
                      t.events.push_back(sample::event(thread, OpKind::yield, 0, 1));
                    }
                  };
                  round(3, 1);
                  t.events.push_back(sample::event(1, OpKind::mutex_lock, sample::mutex_b(), 1));
                  round(100, 1);
                  t.events.back().operation.kind = OpKind::sleep;
                  round(4, 2);
                }));
}

TEST(Columns, HowMuchTimePasses) {
  const u64 lengths[] = {999, 1500, 10'000'000, 10'000'000'000, 3'600'000'000'000};
  expect_golden("columns_time.txt", table([&](Trace& t) {
                  for (const u64 ns : lengths) {
                    t.events.push_back(sample::event(1, OpKind::cond_relock, sample::mutex_a(), 1));
                    t.events.back().passed = ns;
                  }
                }));
}

// A body that fails before it does anything another thread could see.
TEST(Columns, NothingHappened) {
  EXPECT_EQ(table([](Trace& t) { t.events.clear(); }), "         (no operation)\n");
}

TEST(Columns, ManyThreadsShareOne) {
  expect_golden("columns_many_threads.txt", table([](Trace& t) {
                  t.threads.resize(8);
                  for (u32 n = 3; n < 8; ++n) {
                    t.threads[n].number = t.threads[n].child = n;
                    t.events.push_back(sample::event(n, OpKind::mutex_lock, sample::mutex_a(), 1));
                  }
                }));
}

TEST(Columns, RepeatedLinesAreOne) {
  expect_golden("columns_repeated.txt", table([](Trace& t) {
                  for (int i = 0; i < 5; ++i) t.events.insert(t.events.begin() + 4, t.events[3]);
                }));
}

// Of a long execution the trace has the beginning and the end.
TEST(Columns, BetweenHeadAndTailOperationsAreLeftOut) {
  expect_golden("columns_dropped.txt", table([](Trace& t) {
                  const TraceEvent again = t.events[3];
                  t.events.insert(t.events.begin() + 4, Trace::head, again);
                  t.dropped = 100000;
                  t.gap = Trace::head;
                }));
}

// Long names end in dots, also between characters of several bytes.
TEST(Columns, LongNamesAreCut) {
  expect_golden("columns_long_names.txt", table([](Trace& t) {
                  t.threads[1].name = std::string(200, 'x');
                  for (int i = 0; i < 100; ++i) t.threads[2].name += "ä";
                }));
}

// The beginning, the end, and what counts.
TEST(Columns, TheMiddleIsLeftOut) {
  expect_golden("columns_long.txt", table([](Trace& t) {
                  std::vector<TraceEvent> middle;
                  for (u32 i = 0; i < 200; ++i) {
                    middle.push_back(sample::event(1 + i % 2, OpKind::load, sample::mutex_b(), 1 + i % 2));
                    middle.back().values = 1;
                    middle.back().a = i;
                  }
                  t.events.insert(t.events.begin() + 4, middle.begin(), middle.end());
                }));
}

TEST(Columns, WhatCountsIsNeverLeftOut) {
  const std::string text = table([](Trace& t) {
    for (u32 i = 0; i < 300; ++i) {
      t.events.push_back(sample::event(1 + i % 2, OpKind::load, sample::mutex_b(), 1 + i % 2));
      t.events.back().values = 1;
      t.events.back().a = i;
    }
  });
  std::size_t marks = 0;
  for (std::size_t at = text.find("<--"); at != std::string::npos; at = text.find("<--", at + 1)) ++marks;
  EXPECT_EQ(marks, 2U);
}

}  // namespace
}  // namespace fearless
