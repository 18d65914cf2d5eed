#include "strategy/random.hpp"

#include <map>

#include "support/property.hpp"
#include "support/simulation.hpp"

namespace fearless {
namespace {

const Operation op = operation(OpKind::rmw, 8);

TEST(RandomStrategy, AllOrdersAreAsLikely) {
  RandomStrategy strategy;
  const Program program{{op}, {op}, {op}};
  std::map<std::vector<Slot>, int> count;
  constexpr int runs = 6000;
  for (u64 n = 0; n < runs; ++n) ++count[simulate(program, strategy, 1, n).order];
  ASSERT_EQ(count.size(), 6U);
  for (const auto& [order, times] : count) EXPECT_NEAR(times, runs / 6, 150);
}

// Every decision is drawn anew: n of them in a row go one way once in 2^n.
TEST(RandomStrategy, IsAWalk) {
  RandomStrategy strategy;
  const Program program{{op, op, op, op}, {op}};
  int last = 0;
  constexpr int runs = 16000;
  for (u64 n = 0; n < runs; ++n) last += simulate(program, strategy, 2, n).order.back() == 1 ? 1 : 0;
  EXPECT_NEAR(last, runs / 16, 150);
}

// An engine that draws the numbers itself makes the same decisions: a schedule does not depend on who drew.
TEST(RandomStrategy, PicksByTheNumbersItGivesAway) {
  ThreadSet candidates;
  for (const Slot s : {0U, 3U, 4U, 11U, 40U}) candidates.add(s);
  RandomStrategy asked;
  RandomStrategy drawn_from;
  for (u64 execution = 0; execution < 10; ++execution) {
    asked.begin({execution, 7});
    drawn_from.begin({execution, 7});
    for (int i = 0; i < 100; ++i) {
      const Slot picked = asked.pick({candidates, 5, 0, true, no_slot, 0});
      ASSERT_EQ(candidates.nth(drawn_from.uniform()->below(5)), picked);
    }
  }
}

}  // namespace
}  // namespace fearless
