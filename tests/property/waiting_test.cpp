// Operations that wait for good: rightly where their specification waits as well, and for a circle of threads
// where it does not.
#include <gtest/gtest.h>

#include <fearless/linearizable.hpp>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <utility>

namespace {

using fearless::check_linearizable;
using fearless::options;
using fearless::result;
using fearless::gen::element;

const options searches[] = {
    {.strategy = "random", .executions = 2000},
    {.strategy = "pct", .executions = 2000},
    {.strategy = "pos", .executions = 2000},
    {.strategy = "random", .memory_model = "rc11", .executions = 2000},
    {.strategy = "exhaustive"},
};

struct held {
  bool is = false;
  void lock() { is = true; }
  void unlock() { is = false; }
  bool operator==(const held&) const = default;
};
std::mutex outlives;  // a mutex must not end while it is held
struct lock_by_mutex {
  void lock() { outlives.lock(); }
  void unlock() { outlives.unlock(); }
};

const auto taken_once = [](const fearless::earlier& e) { return e.count("lock") == e.count("unlock"); };
const auto taken = [](const fearless::earlier& e) { return e.count("lock") > e.count("unlock"); };

TEST(Waiting, ALockByMutexWaitsAsItsSpecificationDoes) {
  for (const options& o : searches) {
    const result r = check_linearizable<lock_by_mutex, held>(o, [](auto& test) {
      test.add("lock", FEARLESS_CALL(lock)).when(taken_once).waits_until([](const held& h) { return !h.is; });
      test.add("unlock", FEARLESS_CALL(unlock)).when(taken);
    });
    EXPECT_TRUE(r.passed()) << r;
  }
}

TEST(Waiting, WhereTheSpecificationDoesNotTheCircleIsTold) {
  for (const options& o : searches) {
    const result r = check_linearizable<lock_by_mutex, held>(o, [](auto& test) {
      test.add("lock", FEARLESS_CALL(lock)).when(taken_once);
      test.add("unlock", FEARLESS_CALL(unlock)).when(taken);
    });
    ASSERT_TRUE(r.found("deadlock")) << r;
    EXPECT_NE(r.violations[0].message.find("wait for each other"), std::string::npos) << r;
    EXPECT_NE(r.report.find("release the lock before waiting for the end of a thread"), std::string::npos)
        << r;
    EXPECT_EQ(r.report.find("in the same order"), std::string::npos) << r;
  }
}

TEST(Waiting, ForWhatAThreadHoldsItselfIsNoWaiting) {
  for (const options& o : searches) {
    const result r = check_linearizable<lock_by_mutex, held>(o, [](auto& test) {
      test.add("lock", FEARLESS_CALL(lock)).waits_until([](const held& h) { return !h.is; });
    });
    ASSERT_TRUE(r.found("sync-misuse")) << r;
    EXPECT_NE(r.violations[0].message.find("which it holds already"), std::string::npos) << r;
  }
}

std::shared_mutex shared;
struct lock_by_shared_mutex {
  void lock() { shared.lock(); }
  void lock_shared() { shared.lock_shared(); }
};

TEST(Waiting, ForWhatAThreadReadsItselfIsNone) {
  for (const options& o : searches) {
    const result r = check_linearizable<lock_by_shared_mutex, held>(o, [](auto& test) {
      test.add("read", [](auto& l) { l.lock_shared(); }, [](held& h) { h.is = true; });
      test.add("write", FEARLESS_CALL(lock)).waits_until([](const held& h) { return !h.is; });
    });
    ASSERT_TRUE(r.found("deadlock")) << r;
    EXPECT_NE(r.violations[0].message.find("which it holds itself"), std::string::npos) << r;
  }
}

// ---- two locks, taken in the order of the arguments

struct balances {
  int of[2] = {9, 9};
  bool has(int account) const { return of[account] > 0; }
  void move(int from, int to) {
    --of[from];
    ++of[to];
  }
  bool operator==(const balances&) const = default;
};
struct accounts {
  std::mutex m[2];
  balances b;
  void move(int from, int to) {
    const std::lock_guard first(m[from]);
    const std::lock_guard second(m[to]);
    b.move(from, to);
  }
};

// (There is some to the end.)
template <class Operation>
void never_poor(Operation& move) {
  move.waits_until([](const balances& b, const std::pair<int, int>& way) { return b.has(way.first); });
}

TEST(Waiting, DeadlocksOfOperationsThatMayWaitAreFound) {
  for (const options& o : searches)
    for (const bool may_wait : {false, true}) {
      const result r = check_linearizable<accounts, balances>(o, [&](auto& test) {
        auto& move = test.add(
            "move", [](auto& a, std::pair<int, int> way) { a.move(way.first, way.second); },
            element(std::pair(0, 1), std::pair(1, 0)));
        if (may_wait) never_poor(move);
        test.operations(0, 1, 0);
        test.all_up_to(2);
      });
      ASSERT_TRUE(r.found("deadlock")) << r;
      EXPECT_NE(r.violations[0].message.find("wait for each other"), std::string::npos) << r;
      EXPECT_NE(r.report.find("take the locks in the same order"), std::string::npos) << r;
      if (may_wait) {
        EXPECT_NE(r.report.find("no order of the operations explains that nobody can go on"),
                  std::string::npos)
            << r;
      }
    }
}

}  // namespace
