// What holds of every strategy that searches.
#include "strategy/registry.hpp"

#include <set>

#include "support/property.hpp"
#include "support/simulation.hpp"

namespace fearless {
namespace {

class Every : public ::testing::TestWithParam<const char*> {
 protected:
  static std::unique_ptr<Strategy> make(const strategies::Parameters& p = {}) {
    return strategies::make(GetParam(), p);
  }
};
INSTANTIATE_TEST_SUITE_P(Strategies, Every, ::testing::Values("random", "pct", "pos"),
                         [](const auto& info) { return std::string(info.param); });

const Operation a = operation(OpKind::store, 8);
const Operation b = operation(OpKind::store, 16);
const Operation c = operation(OpKind::choose, 0);
const Program program{{a, b, c, a, b}, {b, c, a, b, a}, {c, a, a, b, b}};

TEST_P(Every, IsKnownByItsName) {
  EXPECT_TRUE(strategies::exists(GetParam()));
  ASSERT_NE(make(), nullptr);
  EXPECT_STREQ(make()->name(), GetParam());
  EXPECT_NE(std::string(strategies::names()).find(GetParam()), std::string::npos);
}

TEST_P(Every, TheSameSeedIsTheSameSearch) {
  for (u64 seed = 0; seed < 50; ++seed) {
    const auto one = make();
    const auto two = make();
    for (u64 n = 0; n < 20; ++n)
      ASSERT_EQ(simulate(program, *one, seed, n).log, simulate(program, *two, seed, n).log)
          << seed << " " << n;
  }
}

// What has run before matters only as far as it tells how long executions are: after a while one can be run
// by its number alone.
TEST_P(Every, ANumberIsAnExecution) {
  const auto search = make();
  for (u64 n = 1000; n < 1500; ++n) simulate(program, *search, 8, n);
  std::vector<std::vector<u16>> logs;
  for (u64 n = 1; n < 50; ++n) logs.push_back(simulate(program, *search, 8, n).log);
  for (u64 n = 49; n > 0; --n) EXPECT_EQ(simulate(program, *search, 8, n).log, logs[n - 1]) << n;
}

TEST_P(Every, NumbersAndSeedsDiffer) {
  const auto search = make();
  std::set<std::vector<u16>> by_number;
  std::set<std::vector<u16>> by_seed;
  for (u64 n = 0; n < 100; ++n) {
    by_number.insert(simulate(program, *search, 9, n).log);
    by_seed.insert(simulate(program, *search, n, 0).log);
  }
  EXPECT_GT(by_number.size(), 50U);
  EXPECT_GT(by_seed.size(), 50U);
}

TEST_P(Every, ChoosesEveryOutcome) {
  const auto search = make();
  std::set<std::vector<u32>> seen;
  for (u64 n = 0; n < 2000; ++n) seen.insert(simulate(program, *search, 10, n).outcomes);
  EXPECT_EQ(seen.size(), 27U);
}

TEST_P(Every, RunsOnlyCandidates) {
  const auto search = make();
  for (u64 n = 0; n < 200; ++n) ASSERT_FALSE(simulate(program, *search, 11, n).diverged);
}

TEST(Registry, KnowsNoOthers) {
  EXPECT_FALSE(strategies::exists(""));
  EXPECT_FALSE(strategies::exists("Random"));
  EXPECT_EQ(strategies::make("none", {}), nullptr);
}

}  // namespace
}  // namespace fearless
