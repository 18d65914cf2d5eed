#include "samples.hpp"

#include <gtest/gtest.h>

#include <random>

namespace statistics {
namespace {

// Outcomes of which the n-th is drawn with a weight of n + 1.
Sample draw(int outcomes, int times, unsigned seed, int heavier = -1) {
  std::mt19937 bits(seed);
  std::vector<std::string> urn;
  for (int n = 0; n < outcomes; ++n)
    for (int i = 0; i < (n + 1) * 10 + (n == heavier ? (n + 1) * 2 : 0); ++i)
      urn.push_back(std::to_string(n));
  Sample s;
  for (int i = 0; i < times; ++i) ++s[urn[bits() % urn.size()]];
  return s;
}

TEST(Samples, OfOneDistributionDeviateByChance) {
  double sum = 0, squares = 0;
  constexpr int pairs = 400;
  for (unsigned n = 0; n < pairs; ++n) {
    const double d = compare(draw(20, 5000, 2 * n), draw(20, 2000, 2 * n + 1)).deviation;
    ASSERT_LT(d, 4);
    sum += d;
    squares += d * d;
  }
  EXPECT_NEAR(sum / pairs, 0, 0.25);
  EXPECT_NEAR(squares / pairs, 1, 0.35);
}

TEST(Samples, ASmallDifferenceShows) {
  EXPECT_GT(compare(draw(10, 100000, 1), draw(10, 20000, 2, 5)).deviation, 4);
}

TEST(Samples, AnOutcomeThatOneLacksShows) {
  EXPECT_GT(compare({{"a", 1000}, {"b", 100}}, {{"a", 1000}}).deviation, 4);
}

TEST(Samples, RareOutcomesShareCells) {
  Sample a, b;
  for (int i = 0; i < 10000; ++i) {
    a[std::to_string(i)] = 1;
    b[std::to_string(i + 5000)] = 1;
  }
  const Comparison c = compare(a, b);
  EXPECT_LE(c.cells, 11);
  EXPECT_LT(c.deviation, 4);
}

TEST(Samples, OneOutcomeIsNoComparison) {
  const Comparison c = compare({{"a", 10}}, {{"a", 20}});
  EXPECT_EQ(c.cells, 1);
  EXPECT_EQ(c.deviation, 0);
}

}  // namespace
}  // namespace statistics
