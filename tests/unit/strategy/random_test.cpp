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

}  // namespace
}  // namespace fearless
