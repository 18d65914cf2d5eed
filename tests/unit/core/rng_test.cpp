#include "core/rng.hpp"

#include <set>
#include <vector>

#include "support/property.hpp"

namespace fearless {
namespace {

// The reference values of SplitMix64: seeds in tokens' commands and published counts depend on them.
TEST(Rng, IsSplitMix64) {
  Rng r(1234567);
  EXPECT_EQ(r.next(), 6457827717110365317U);
  EXPECT_EQ(r.next(), 3203168211198807973U);
  EXPECT_EQ(r.next(), 9817491932198370423U);
  EXPECT_EQ(r.next(), 4593380528125082431U);
  EXPECT_EQ(r.next(), 16408922859458223821U);
}

RC_GTEST_PROP(Rng, SameSeedSameNumbers, (u64 seed)) {
  Rng a(seed);
  Rng b(seed);
  for (int i = 0; i < 100; ++i) RC_ASSERT(a.next() == b.next());
}

RC_GTEST_PROP(Rng, BelowStaysBelow, (u64 seed)) {
  const auto n = *rc::gen::nonZero<u32>();
  Rng r(seed);
  for (int i = 0; i < 100; ++i) RC_ASSERT(r.below(n) < n);
}

RC_GTEST_PROP(Rng, UnitLiesInZeroToOne, (u64 seed)) {
  Rng r(seed);
  for (int i = 0; i < 100; ++i) {
    const double x = r.unit();
    RC_ASSERT(x >= 0.0 && x < 1.0);
  }
}

// Chi-squared with 9 degrees of freedom: above 33.7 once in ten thousand.
TEST(Rng, BelowIsUniform) {
  constexpr u32 bins = 10;
  constexpr int draws = 100000;
  std::vector<int> count(bins);
  Rng r(7);
  for (int i = 0; i < draws; ++i) ++count[r.below(bins)];
  double chi = 0;
  for (const int n : count) chi += (n - draws / 10.0) * (n - draws / 10.0) / (draws / 10.0);
  EXPECT_LT(chi, 33.7);
}

TEST(Rng, OneInIsSoOften) {
  Rng r(3);
  int hits = 0;
  for (int i = 0; i < 80000; ++i) hits += r.one_in(8) ? 1 : 0;
  EXPECT_NEAR(hits, 10000, 500);
  EXPECT_TRUE(r.one_in(1));
}

// (seed, number) must give different searches for neighbouring seeds and numbers, in either place.
TEST(Mix, TellsNeighboursApart) {
  std::set<u64> seen;
  for (u64 a = 0; a < 100; ++a)
    for (u64 b = 0; b < 100; ++b) seen.insert(mix(a, b));
  EXPECT_EQ(seen.size(), 10000U);
}

}  // namespace
}  // namespace fearless
