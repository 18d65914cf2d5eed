#include "strategy/pos.hpp"

#include "support/property.hpp"
#include "support/simulation.hpp"

namespace fearless {
namespace {

constexpr int runs = 20000;
constexpr u32 steps = 7;

// How often thread 1's only operation comes after all `steps` of thread 0.
int comes_last(const Operation& many, const Operation& one) {
  PosStrategy strategy;
  const Program program{std::vector<Operation>(steps, many), {one}};
  int n = 0;
  for (u64 i = 0; i < runs; ++i) n += simulate(program, strategy, 3, i).order.back() == 1 ? 1 : 0;
  return n;
}

// Its priority is drawn once: it comes last if it is the least of all, once in steps + 1.
TEST(PosStrategy, WhatDoesNotConflictKeepsItsPriority) {
  EXPECT_NEAR(comes_last(operation(OpKind::store, 8), operation(OpKind::store, 16)), runs / (steps + 1), 200);
  EXPECT_NEAR(comes_last(operation(OpKind::load, 8), operation(OpKind::load, 8)), runs / (steps + 1), 200);
}

// It draws again with every operation on the same object: it comes last once in 2^steps.
TEST(PosStrategy, WhatConflictsDrawsAgain) {
  EXPECT_NEAR(comes_last(operation(OpKind::store, 8), operation(OpKind::load, 8)), runs >> steps, 50);
  EXPECT_NEAR(comes_last(operation(OpKind::load, 8), operation(OpKind::store, 8)), runs >> steps, 50);
}

// A thread that loops does not keep another from running for ever.
TEST(PosStrategy, ALoopEnds) {
  PosStrategy strategy;
  const Program program{{operation(OpKind::load, 8)},
                        {operation(OpKind::store, 16), operation(OpKind::store, 8)}};
  for (u64 i = 0; i < 100; ++i) {
    bool set = false;
    const Simulated r = simulate(program, strategy, 4, i, [&](Slot s, u32 index) {
      if (s == 1 && index == 1) set = true;
      return s == 1 || set;
    });
    EXPECT_LT(r.order.size(), 10000U);
  }
}

}  // namespace
}  // namespace fearless
