// Bounded searches: what is within the bound, all of it and no more, and a verdict that never says "all".
#include "explore.hpp"

#include <fearless/annotate.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>

namespace {

using exhaustive::both;

fearless::options bounded(const char* memory_model) {
  fearless::options o;
  o.name = "program";
  o.strategy = "exhaustive";
  o.memory_model = memory_model;
  return o;
}

bool says(const fearless::result& r, const std::string& text) {
  return r.report.find(text) != std::string::npos;
}

std::atomic<int> x{0}, y{0};

void store_buffering() {
  int a = 0, b = 0;
  both(
      [&] {
        x.store(1);
        a = y.load();
      },
      [&] {
        y.store(1);
        b = x.load();
      });
  fearless::outcome(std::to_string(a) + std::to_string(b));
}

// A wait may end by itself before the other thread has done anything: one early timeout.
TEST(EarlyTimeouts, AreABound) {
  const auto body = [] {
    std::mutex m;
    std::condition_variable changed;
    bool ready = false, seen = false;
    std::thread waiter([&] {
      std::unique_lock lock(m);
      seen = changed.wait_for(lock, std::chrono::seconds(1), [&] { return ready; });
    });
    {
      const std::lock_guard lock(m);
      ready = true;
    }
    changed.notify_one();
    waiter.join();
    fearless::outcome(seen ? "seen" : "late");
  };
  fearless::options o = bounded("sc");
  o.early_timeouts = 0;
  for (const unsigned jobs : {1U, 2U}) {
    o.jobs = jobs;
    const auto none = fearless::check(o, body);
    EXPECT_TRUE(none.passed() && !none.complete) << none.report;
    EXPECT_TRUE(says(none, "with at most 0 early timeouts of a thread")) << none.report;
    EXPECT_EQ(none.outcomes.count("late"), 0U);
  }
  o.require_complete = true;
  EXPECT_EQ(fearless::check(o, body).verdict, fearless::verdict::incomplete);
  const auto all = fearless::check(bounded("sc"), body);
  EXPECT_TRUE(all.complete) << all.report;
  EXPECT_EQ(all.outcomes.count("late"), 1U);
}

// Under sc one thread after the other gives 01 or 10; that both see the other's store takes an interruption.
TEST(Preemptions, BoundTheOutcomes) {
  fearless::options o = bounded("sc");
  o.preemptions = 0;
  const auto none = fearless::check(o, store_buffering);
  EXPECT_EQ(none.executions, 2U) << none.report;
  EXPECT_EQ(none.outcomes.count("11"), 0U);
  EXPECT_TRUE(says(none, "passed, the 2 executions with at most 0 preemptions")) << none.report;
  EXPECT_TRUE(none.passed());
  EXPECT_FALSE(none.complete);

  o.preemptions = 1;
  const auto one = fearless::check(o, store_buffering);
  EXPECT_EQ(one.executions, 3U) << one.report;
  EXPECT_EQ(one.outcomes.count("11"), 1U);
  EXPECT_FALSE(one.complete);
}

// x and y are each counted up by three threads: 6 · 6 orders, 6 of them without an interruption.
TEST(Preemptions, CountExecutions) {
  const auto body = [] {
    const auto both_up = [] {
      x.fetch_add(1);
      y.fetch_add(1);
    };
    std::thread first(both_up), second(both_up), third(both_up);
    first.join();
    second.join();
    third.join();
  };
  const std::uint64_t expected[] = {6, 24, 36, 36};
  for (unsigned k = 0; k < 4; ++k)
    for (const char* model : {"sc", "rc11"}) {
      fearless::options o = bounded(model);
      o.preemptions = k;
      EXPECT_EQ(fearless::check(o, body).executions, expected[k]) << k << " " << model;
    }
}

// Waiting for a lock, or for the end of a thread, is no preemption.
TEST(Preemptions, AreNotWaits) {
  const auto body = [] {
    std::mutex m;
    int n = 0;
    const auto work = [&] {
      for (int i = 0; i < 2; ++i) {
        const std::lock_guard lock(m);
        ++n;
      }
    };
    both(work, work);
    fearless::outcome(std::to_string(n));
  };
  fearless::options o = bounded("sc");
  // LL, RR: 2 orders of whole threads; with one interruption also LRRL, RLLR; LRLR and RLRL take two.
  const std::uint64_t expected[] = {2, 4, 6};
  for (unsigned k = 0; k < 3; ++k) {
    o.preemptions = k;
    EXPECT_EQ(fearless::check(o, body).executions, expected[k]) << k;
  }
}

// A check, then an act: one interruption between them.
TEST(Preemptions, AViolationIsFoundWithinTheBound) {
  const auto body = [] {
    std::atomic<int> owners{0};
    const auto take = [&] {
      if (owners.load() == 0) assert(owners.fetch_add(1) == 0);
    };
    both(take, take);
  };
  fearless::options o = bounded("sc");
  o.preemptions = 1;
  const auto r = fearless::check(o, body);
  EXPECT_TRUE(r.failed() && r.found("assertion")) << r.report;
}

TEST(Preemptions, RequireCompleteIsNotContent) {
  fearless::options o = bounded("sc");
  o.preemptions = 3;
  o.require_complete = true;
  const auto r = fearless::check(o, store_buffering);
  EXPECT_EQ(r.verdict, fearless::verdict::incomplete) << r.report;
  EXPECT_TRUE(says(r, "INCOMPLETE, only the 3 executions with at most 3 preemptions")) << r.report;
}

TEST(Steps, ThatRunOutAreNoPass) {
  fearless::options o = bounded("sc");
  o.steps = 8;
  const auto r = fearless::check(o, store_buffering);
  EXPECT_EQ(r.verdict, fearless::verdict::incomplete) << r.report;
  EXPECT_FALSE(r.complete);
  EXPECT_TRUE(says(r, "reached the limit of operations")) << r.report;
}

TEST(Threads, MoreThanAllowedAreNoPass) {
  for (const char* strategy : {"exhaustive", "random"}) {
    fearless::options o = bounded("sc");
    o.strategy = strategy;
    o.executions = 100;
    o.threads = 1;
    const auto r = fearless::check(o, store_buffering);
    EXPECT_EQ(r.verdict, fearless::verdict::incomplete) << r.report;
    EXPECT_FALSE(r.complete);
    EXPECT_TRUE(says(r, "reached the limit of threads")) << r.report;
    EXPECT_TRUE(says(r, "--fearless_threads=N")) << r.report;
    o.threads = 2;
    EXPECT_TRUE(fearless::check(o, store_buffering).passed());
  }
}

// (With time for it, it comes to the limit of operations.)
TEST(Time, EndsAnExecutionThatTakesTooLong) {
  fearless::options o = bounded("rc11");
  o.time = std::chrono::milliseconds(200);
  o.stall = std::chrono::milliseconds(200);
  const auto r = fearless::check(o, [] {
    const auto for_ever = [] {
      for (;;) x.fetch_add(1);
    };
    std::thread other(for_ever);
    for_ever();
  });
  EXPECT_EQ(r.verdict, fearless::verdict::incomplete) << r.report;
  EXPECT_TRUE(says(r, "ended by the option time")) << r.report;
  EXPECT_FALSE(says(r, "limit")) << r.report;
}

// Another waits, which is an operation and no event.
TEST(Steps, EndAnExecutionWhereAnotherWaits) {
  fearless::options o = bounded("rc11");
  for (unsigned steps = 20; steps < 80; ++steps) {
    o.steps = steps;
    const auto r = fearless::check(o, [] {
      std::mutex m;
      m.lock();
      std::thread other([&] { const std::lock_guard lock(m); });
      for (int i = 0; i < 50; ++i) x.fetch_add(1);
      m.unlock();
      other.join();
    });
    EXPECT_TRUE(r.verdict == fearless::verdict::incomplete || (r.passed() && r.complete))
        << steps << r.report;
  }
}

TEST(Outcomes, AreNotAllIfSomethingIsWrong) {
  fearless::options o = bounded("rc11");
  const auto body = [](bool racy) {
    int shared = 0;
    both([&] { shared = 1; },
         [&] {
           if (racy) shared = 2;
         });
    fearless::outcome("end");
  };
  EXPECT_TRUE(says(fearless::check(o, [&] { body(false); }), "outcomes, all there are:"));
  o.violations = 0;
  const auto r = fearless::check(o, [&] { body(true); });
  ASSERT_TRUE(r.found("data-race")) << r.report;
  EXPECT_TRUE(says(r, "  outcomes:\n")) << r.report;
}

}  // namespace
