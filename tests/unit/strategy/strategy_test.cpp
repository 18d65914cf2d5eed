#include "strategy/strategy.hpp"

#include <gtest/gtest.h>

namespace fearless {
namespace {

// What schedules deviate from, so that it can never change.
TEST(DefaultPick, GoesOnElseTheFirstThatNeedNotWaitForTime) {
  ThreadSet candidates;
  for (const Slot s : {2U, 4U, 6U}) candidates.add(s);
  EXPECT_EQ(default_pick({candidates, 3, 4, true, no_slot, 0}), 4U);
  EXPECT_EQ(default_pick({candidates, 3, 4, false, no_slot, 0}), 2U);
  EXPECT_EQ(default_pick({candidates, 3, 4, true, 4, 0}), 2U) << "its deadline would have to pass";
  EXPECT_EQ(default_pick({candidates, 3, 1, false, 2, 0}), 4U);
}

TEST(DefaultPick, TimePassesIfNothingElseCanHappen) {
  ThreadSet candidates;
  candidates.add(3);
  EXPECT_EQ(default_pick({candidates, 1, 3, true, 3, 0}), 3U);
}

}  // namespace
}  // namespace fearless
