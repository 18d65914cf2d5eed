#include "strategy/replay.hpp"

#include "strategy/random.hpp"
#include "support/property.hpp"
#include "support/simulation.hpp"

namespace fearless {
namespace {

Program any_program() {
  return *rc::gen::resize(
      12, rc::gen::container<Program>(rc::gen::container<std::vector<Operation>>(
              rc::gen::map(rc::gen::element(OpKind::load, OpKind::store, OpKind::mutex_lock, OpKind::choose),
                           [](OpKind k) { return operation(k, 8); }))));
}

Simulated any_run(const Program& program) {
  RandomStrategy random;
  return simulate(program, random, *rc::gen::arbitrary<u64>(), 0);
}

RC_GTEST_PROP(LogStrategy, RepeatsAnExecution, ()) {
  const Program program = any_program();
  const Simulated recorded = any_run(program);
  LogStrategy again(recorded.log);
  const Simulated r = simulate(program, again, 0, 0);
  RC_ASSERT(!r.diverged);
  RC_ASSERT(again.all_used());
  RC_ASSERT(r.order == recorded.order);
  RC_ASSERT(r.outcomes == recorded.outcomes);
}

TEST(LogStrategy, GivesUpWhereTheProgramIsAnother) {
  const Operation op = operation(OpKind::store, 8);
  LogStrategy unknown({5});
  EXPECT_TRUE(simulate({{op}, {op}}, unknown, 0, 0).diverged) << "there is no thread 5";
  LogStrategy cut({1});
  EXPECT_TRUE(simulate({{op, op}, {op, op}}, cut, 0, 0).diverged) << "a decision more than recorded";
  const Operation choice = operation(OpKind::choose, 0);
  LogStrategy much({3});
  EXPECT_TRUE(simulate({{choice}}, much, 0, 0).diverged) << "there is no outcome 3";
}

RC_GTEST_PROP(ScheduleStrategy, RepeatsAnExecution, (bool strict)) {
  const Program program = any_program();
  const Simulated recorded = any_run(program);
  ScheduleStrategy again(recorded.schedule, strict);
  const Simulated r = simulate(program, again, 0, 0);
  RC_ASSERT(!r.diverged);
  RC_ASSERT(again.all_used());
  RC_ASSERT(!again.mismatch().any);
  RC_ASSERT(r.order == recorded.order);
  RC_ASSERT(r.outcomes == recorded.outcomes);
  RC_ASSERT(r.schedule == recorded.schedule);
}

TEST(ScheduleStrategy, NothingIsTheDefault) {
  const Operation op = operation(OpKind::store, 8);
  ScheduleStrategy nothing({}, true);
  EXPECT_EQ(simulate({{op, op}, {op}, {op, op}}, nothing, 0, 0).order, (std::vector<Slot>{0, 0, 1, 2, 2}));
}

// The minimiser leaves steps out: what no longer fits is skipped, and the execution goes on.
RC_GTEST_PROP(ScheduleStrategy, NotStrictItNeverGivesUp, ()) {
  const Program program = any_program();
  Schedule s = any_run(program).schedule;
  std::vector<Schedule::Step> kept;
  for (const auto& step : s.steps)
    if (*rc::gen::arbitrary<bool>()) kept.push_back(step);
  s.steps = kept;
  ScheduleStrategy rest(s, false);
  const Simulated r = simulate(program, rest, 0, 0);
  RC_ASSERT(!r.diverged);
  std::size_t all = 0;
  for (const auto& thread : program) all += thread.size();
  RC_ASSERT(r.order.size() == all);
}

class Strict : public ::testing::Test {
 protected:
  const Operation load_ = operation(OpKind::load, 8);
  const Operation store_ = operation(OpKind::store, 8);
  // Before main's second operation, a load, its first child runs.
  Schedule schedule_{{ThreadName{}, ThreadName{0, 1}},
                     {{Schedule::Step::What::thread, 0, 2, OpKind::load, 0, 1}}};
};

TEST_F(Strict, AsRecorded) {
  ScheduleStrategy s(schedule_, true);
  EXPECT_EQ(simulate({{store_, load_}, {store_}}, s, 0, 0).order, (std::vector<Slot>{0, 1, 0}));
  EXPECT_TRUE(s.all_used());
}

TEST_F(Strict, AnotherOperationThere) {
  ScheduleStrategy s(schedule_, true);
  EXPECT_TRUE(simulate({{store_, store_}, {store_}}, s, 0, 0).diverged);
  ASSERT_TRUE(s.mismatch().any);
  EXPECT_EQ(s.mismatch().expected.kind, OpKind::load);
  EXPECT_EQ(s.mismatch().found, OpKind::store);
  EXPECT_FALSE(s.mismatch().not_runnable);
}

TEST_F(Strict, TheThreadDoesNotExist) {
  ScheduleStrategy s(schedule_, true);
  EXPECT_TRUE(simulate({{store_, load_}, {}, {store_}}, s, 0, 0).diverged);
  ASSERT_TRUE(s.mismatch().any);
  EXPECT_TRUE(s.mismatch().not_runnable);
}

TEST_F(Strict, ThePointNeverComes) {
  ScheduleStrategy s(schedule_, true);
  EXPECT_FALSE(simulate({{store_}, {store_}}, s, 0, 0).diverged);
  EXPECT_FALSE(s.all_used());
}

TEST_F(Strict, NoSuchOutcome) {
  const Operation choice = operation(OpKind::choose, 0);
  schedule_.steps = {{Schedule::Step::What::outcome, 0, 1, OpKind::choose, 0, 3}};
  ScheduleStrategy s(schedule_, true);
  EXPECT_TRUE(simulate({{choice}}, s, 0, 0).diverged);
  EXPECT_TRUE(s.mismatch().any);
}

// Threads are named by descent: numbers in creation order may differ from run to run.
TEST_F(Strict, ThreadsAreFoundByTheirParents) {
  Schedule grandchild{{ThreadName{}, ThreadName{0, 2}, ThreadName{1, 1}},
                      {{Schedule::Step::What::thread, 0, 1, OpKind::store, 0, 2}}};
  for (const u32 number : {3U, 2U}) {
    // Main's second child has number 5 - number, and the grandchild `number`.
    ScheduleStrategy s(grandchild, true);
    s.begin({});
    static ThreadInfo main, child, grand;
    main = child = grand = {};
    main.operations = 1;
    main.pending = store_;
    child.number = 5 - number;
    grand.number = number;
    threads_by_slot[0] = &main;
    threads_by_slot[1] = &child;
    threads_by_slot[2] = &grand;
    thread_origins[child.number] = {0, 2};
    thread_origins[grand.number] = {child.number, 1};
    ThreadSet all;
    for (Slot i = 0; i < 3; ++i) all.add(i);
    EXPECT_EQ(s.pick({all, 3, 0, true, no_slot, 0}), 2U);
  }
}

}  // namespace
}  // namespace fearless
