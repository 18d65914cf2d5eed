// The reference implementation itself: how programs run, and probabilities that can be worked out by hand.
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "reference/schedulers.hpp"

namespace reference {
namespace {

constexpr int runs = 40000;

// Main creates the threads, without steps of its own.
Program program(std::vector<Thread> threads) {
  Program p;
  p.initial.assign(4, 0);
  p.threads.resize(1);
  for (Thread& t : threads) {
    p.threads[0].push_back({Kind::create, static_cast<int>(p.threads.size()), false});
    p.threads.push_back(std::move(t));
  }
  return p;
}

// The share of each order.
std::map<std::string, double> shares(const Program& p, Scheduler& scheduler) {
  Generator g(1);
  std::map<std::string, double> result;
  for (int i = 0; i < runs; ++i) result[run(p, scheduler, g).order] += 1.0 / runs;
  return result;
}

constexpr double tolerance = 0.012;  // five standard deviations of a share

TEST(ReferenceProgram, AHeldLockKeepsOthersOut) {
  const Thread t{{Kind::lock, 0}, {Kind::read, 0}, {Kind::unlock, 0, false}};
  RandomWalk walk;
  const auto found = shares(program({t, t}), walk);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found.begin()->first, "bbcc");
  EXPECT_EQ(found.rbegin()->first, "ccbb");
}

TEST(ReferenceProgram, JoinWaitsForTheEnd) {
  Program p = program({{{Kind::read, 0}, {Kind::read, 0}}});
  p.threads[0].push_back({Kind::join, 1, false});
  p.threads[0].push_back({Kind::write, 0});
  RandomWalk walk;
  const auto found = shares(p, walk);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.begin()->first, "bba");
}

TEST(ReferenceProgram, EffectsLeaveStepsOut) {
  const auto skip = [](Values& v) {
    v[0] = 1;
    return 1;
  };
  const auto never = [](Values& v) {
    v[1] = 1;
    return 0;
  };
  RandomWalk walk;
  Generator g(1);
  const Program p = program({{{Kind::read, 0, true, skip}, {Kind::read, 0, true, never}, {Kind::read, 0}}});
  const Ended e = run(p, walk, g);
  EXPECT_EQ(e.order, "bb");
  EXPECT_EQ(e.values[0], 1);
  EXPECT_EQ(e.values[1], 0);
}

TEST(ReferenceProgram, WhatConflicts) {
  EXPECT_TRUE(conflict({Kind::read, 1}, {Kind::write, 1}));
  EXPECT_TRUE(conflict({Kind::write, 1}, {Kind::write, 1}));
  EXPECT_TRUE(conflict({Kind::lock, 1}, {Kind::lock, 1}));
  EXPECT_FALSE(conflict({Kind::read, 1}, {Kind::read, 1}));
  EXPECT_FALSE(conflict({Kind::write, 1}, {Kind::write, 2}));
  EXPECT_FALSE(conflict({Kind::lock, 1}, {Kind::write, 1}));
  EXPECT_FALSE(conflict({Kind::own, 1}, {Kind::own, 1}));
}

// Two steps against one: the one comes last if it loses twice.
TEST(ReferenceRandomWalk, IsUniformAtEveryStep) {
  RandomWalk walk;
  const auto found = shares(program({{{Kind::write, 0}, {Kind::write, 0}}, {{Kind::write, 0}}}), walk);
  EXPECT_NEAR(found.at("bbc"), 0.25, tolerance);
  EXPECT_NEAR(found.at("bcb"), 0.25, tolerance);
  EXPECT_NEAR(found.at("cbb"), 0.5, tolerance);
}

// Without conflicts the one comes last if its priority is the least of three; with conflicts it draws again.
TEST(ReferencePos, DrawsAgainAfterAConflict) {
  Pos pos;
  const auto apart = shares(program({{{Kind::write, 0}, {Kind::write, 0}}, {{Kind::write, 1}}}), pos);
  EXPECT_NEAR(apart.at("bbc"), 1.0 / 3, tolerance);
  EXPECT_NEAR(apart.at("cbb"), 0.5, tolerance);
  const auto together = shares(program({{{Kind::write, 0}, {Kind::write, 0}}, {{Kind::write, 0}}}), pos);
  EXPECT_NEAR(together.at("bbc"), 0.25, tolerance);
}

// Two threads of two steps, k = 4. Without change points no thread is interrupted; with one, the first to run
// is interrupted after its first step if the change point is the second, once in four.
TEST(ReferencePct, ChangesPriorityAtItsPoints) {
  const Thread t{{Kind::write, 0}, {Kind::write, 0}};
  Pct none(1, Pct::Counts::steps);
  const auto whole = shares(program({t, t}), none);
  ASSERT_EQ(whole.size(), 2U);
  EXPECT_NEAR(whole.at("bbcc"), 0.5, tolerance);
  Pct one(2, Pct::Counts::steps);
  const auto cut = shares(program({t, t}), one);
  EXPECT_NEAR(cut.at("bccb"), 0.125, tolerance);
  EXPECT_NEAR(cut.at("cbbc"), 0.125, tolerance);
  EXPECT_EQ(cut.count("bcbc"), 0U);
}

// Of the four steps only the first two or three are choices.
TEST(ReferencePct, CountsChoicesIfAskedTo) {
  const Thread t{{Kind::write, 0}, {Kind::write, 0}};
  Pct one(2, Pct::Counts::choices);
  const auto cut = shares(program({t, t}), one);
  EXPECT_NEAR(cut.at("bccb"), 1.0 / 6, tolerance);
}

}  // namespace
}  // namespace reference
