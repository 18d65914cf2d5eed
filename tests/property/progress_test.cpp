// Obstruction-freedom: a thread that is left alone finishes its operation.
#include <gtest/gtest.h>

#include <fearless/linearizable.hpp>

#include "objects.hpp"

namespace {

using namespace objects;
using fearless::check_linearizable;
using fearless::options;
using fearless::result;
using fearless::gen::range;

const auto push_and_pop = [](auto& test) {
  test.add("push", FEARLESS_CALL(push), range(0, 2));
  test.add("pop", FEARLESS_CALL(pop));
  test.obstruction_free(20);
};

// Of the locked stack, and of the one that spins, whoever holds the lock is in the way.
template <class Lock>
class locked {
 public:
  void push(int v) {
    const std::lock_guard guard(lock_);
    values_.push(v);
  }
  maybe pop() {
    const std::lock_guard guard(lock_);
    return values_.pop();
  }

 private:
  Lock lock_;
  lifo values_;
};

class spin_lock {
 public:
  void lock() {
    while (taken_.exchange(true, std::memory_order_acquire)) {}
  }
  void unlock() { taken_.store(false, std::memory_order_release); }

 private:
  std::atomic<bool> taken_{false};
};
class looking_spin_lock {
 public:
  void lock() {
    bool expected = false;
    while (!taken_.compare_exchange_weak(expected, true, std::memory_order_acquire)) {
      while (taken_.load(std::memory_order_relaxed)) {}
      expected = false;
    }
  }
  void unlock() { taken_.store(false, std::memory_order_release); }

 private:
  std::atomic<bool> taken_{false};
};

template <class Object>
result found(const char* says) {
  const result r = check_linearizable<Object, lifo>(push_and_pop);
  EXPECT_TRUE(r.found("progress")) << r;
  if (!r.failed()) return r;
  EXPECT_NE(r.violations[0].message.find(says), std::string::npos) << r;
  options again{.replay = r.violations[0].replay};
  again.name = r.name;
  const result replayed = check_linearizable<Object, lifo>(again, push_and_pop);
  EXPECT_TRUE(replayed.found("progress")) << replayed;
  if (replayed.failed()) { EXPECT_EQ(replayed.violations[0].message, r.violations[0].message); }
  return r;
}

TEST(Progress, TreibersStackIsObstructionFree) {
  for (const char* strategy : {"random", "pct", "pos"}) {
    const result r = check_linearizable<stack<true>, lifo>(options{.strategy = strategy, .executions = 20000},
                                                           push_and_pop);
    EXPECT_TRUE(r.passed()) << r;
  }
}

TEST(Progress, ALockIsNot) {
  const result r = found<locked<std::mutex>>("does not finish its operation: it waits for");
  const std::string& report = r.report;
  EXPECT_NE(report.find("waits for"), std::string::npos) << r;
  EXPECT_NE(report.find("stands still at"), std::string::npos) << r;
  EXPECT_NE(report.find("; holds "), std::string::npos) << r;
  std::cout << r;
}

TEST(Progress, OneStepIsOne) {
  const result r = check_linearizable<stack<true>, lifo>([](auto& test) {
    push_and_pop(test);
    test.obstruction_free(1);
  });
  ASSERT_TRUE(r.found("progress")) << r;
  EXPECT_NE(r.violations[0].message.find("after 1 step, at"), std::string::npos) << r;
}

TEST(Progress, NorIsASpinLock) {
  std::cout << found<locked<spin_lock>>("has not finished its operation after 20 steps");
  found<locked<looking_spin_lock>>("has not finished its operation after 20 steps");
}

// Operations that are to wait are not looked at.
TEST(Progress, OperationsThatAreToWaitMay) {
  for (const bool says : {true, false}) {
    const result r = check_linearizable<bounded_queue<true>, fifo>([&](auto& test) {
      auto& pop = test.add("pop", FEARLESS_CALL(pop));
      auto& push = test.add("push", FEARLESS_CALL(push), range(0, 2));
      if (says) {
        push.waits_until([](const fifo& q) { return q.size() < 1; });
        pop.waits_until([](const fifo& q) { return q.size() > 0; });
      }
      test.obstruction_free();
    });
    EXPECT_EQ(r.passed(), says) << r;
  }
}

// A limit (docs/limits.md).
TEST(Progress, IsNotLookedAtExhaustively) {
  for (const options& o : {options{.strategy = "exhaustive"}, options{.memory_model = "rc11"}}) {
    const result r = check_linearizable<stack<true>, lifo>(o, push_and_pop);
    EXPECT_EQ(r.verdict, fearless::verdict::internal_error) << r;
  }
}

}  // namespace
