// Locks that are taken in opposite orders, but never at the same time: no execution is a deadlock, and the
// search says so of each, and at the end what it has seen.
#include "explore.hpp"

#include <fearless/annotate.hpp>

#include <atomic>
#include <cstdio>
#include <mutex>
#include <semaphore>
#include <vector>

namespace {

// The second comes when the first has been; besides, `others` threads add one each, and make executions of
// it. It takes the locks if so many have (-1: at any time).
void one_after_another(int others, bool together = false, int when = -1) {
  std::mutex a, b;
  std::binary_semaphore first_is_through{0};
  std::atomic<int> shared{0};
  std::vector<std::thread> threads;
  threads.emplace_back([&] {
    {
      std::lock_guard la(a);
      std::lock_guard lb(b);
    }
    first_is_through.release();
  });
  for (int i = 0; i < others; ++i)
    threads.emplace_back(
        [&] { shared.store(shared.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed); });
  first_is_through.acquire();
  if (when >= 0 && shared.load(std::memory_order_relaxed) != when) {
  } else if (together) {
    std::scoped_lock both(a, b);
  } else {
    std::lock_guard lb(b);
    std::lock_guard la(a);
  }
  for (std::thread& t : threads) t.join();
}

class LockOrder : public testing::TestWithParam<const char*> {
 protected:
  static fearless::options exhaustively() {
    fearless::options o;
    o.name = "program";
    o.strategy = "exhaustive";
    o.memory_model = GetParam();
    return o;
  }
};
INSTANTIATE_TEST_SUITE_P(Models, LockOrder, testing::Values("sc", "rc11"));

TEST_P(LockOrder, ThatNeverDeadlocksIsTold) {
  exhaustive::expect_violation(GetParam(), "lock-order", [] { one_after_another(0); });
  exhaustive::expect_verified(GetParam(), [] { one_after_another(0, true); });
}

// All executions have been tried then, and it is told once.
TEST_P(LockOrder, IsToldAtTheEnd) {
  fearless::options o = exhaustively();
  o.violations = 0;
  const fearless::result r = fearless::check(o, [] {
    one_after_another(2);
    fearless::outcome("ended");
  });
  ASSERT_TRUE(r.failed()) << r.report;
  EXPECT_EQ(r.violations.size(), 1U) << r.report;
  EXPECT_TRUE(r.complete);
  EXPECT_EQ(r.violations[0].execution, 1U);
  EXPECT_EQ(r.outcomes.at("ended"), r.executions);
  const fearless::result right = exhaustive::explore(GetParam(), [] { one_after_another(2, true); });
  EXPECT_TRUE(right.complete && right.passed()) << right.report;
}

// It waits in a loop, and executions are given up in which that is in vain, with what they have shown.
TEST_P(LockOrder, IsToldOfThreadsThatSpin) {
  exhaustive::expect_violation(GetParam(), "lock-order", [] {
    std::mutex a, b;
    std::atomic<int> through{0}, seen{0};
    const auto in_order = [&] {
      std::lock_guard la(a);
      std::lock_guard lb(b);
    };
    exhaustive::both(
        [&] {
          in_order();
          through.store(1);
          while (seen.load() == 0) std::this_thread::yield();
          in_order();
        },
        [&] {
          while (through.load() == 0) std::this_thread::yield();
          {
            std::lock_guard lb(b);
            std::lock_guard la(a);
          }
          seen.store(1);
        });
  });
}

TEST_P(LockOrder, IsNoneWhereItIsADeadlock) {
  fearless::options o = exhaustively();
  o.violations = 0;
  const fearless::result r = fearless::check(o, [] {
    std::mutex a, b;
    exhaustive::both(
        [&] {
          std::lock_guard la(a);
          std::lock_guard lb(b);
        },
        [&] {
          std::lock_guard lb(b);
          std::lock_guard la(a);
        });
  });
  ASSERT_EQ(r.violations.size(), 1U) << r.report;
  EXPECT_TRUE(r.found("deadlock")) << r.report;
}

// It is in the first execution, or in some that another process may come to.
TEST_P(LockOrder, IsFoundByOtherProcessesToo) {
  for (const int when : {-1, 1, 3}) {
    const auto body = [when] { one_after_another(3, false, when); };
    fearless::options o = exhaustively();
    const fearless::result alone = fearless::check(o, body);
    o.jobs = 2;
    const fearless::result together = fearless::check(o, body);
    ASSERT_TRUE(alone.found("lock-order")) << alone.report;
    ASSERT_TRUE(together.found("lock-order")) << together.report;
    EXPECT_EQ(alone.executions, together.executions);
    EXPECT_EQ(alone.violations[0].execution, together.violations[0].execution);
    EXPECT_EQ(alone.violations[0].replay, together.violations[0].replay);
  }
}

TEST_P(LockOrder, IsRememberedByCheckpoints) {
  const auto body = [] { one_after_another(3); };
  const std::string file = testing::TempDir() + "lock-order." + GetParam() + "." + std::to_string(getpid()) +
                           ".checkpoint";
  fearless::options o = exhaustively();
  const fearless::result whole = fearless::check(o, body);
  o.checkpoint = file;
  o.executions = whole.executions / 2;
  const fearless::result begun = fearless::check(o, body);
  EXPECT_TRUE(begun.failed() && !begun.complete) << begun.report;
  o.executions = 0;
  const fearless::result ended = fearless::check(o, body);
  std::remove(file.c_str());
  ASSERT_TRUE(ended.found("lock-order")) << ended.report;
  EXPECT_TRUE(ended.complete) << ended.report;
  EXPECT_EQ(ended.executions, whole.executions);
  EXPECT_EQ(ended.violations.size(), 1U);
  EXPECT_EQ(ended.violations[0].execution, whole.violations[0].execution);
  EXPECT_EQ(ended.violations[0].replay, whole.violations[0].replay);
}

}  // namespace
