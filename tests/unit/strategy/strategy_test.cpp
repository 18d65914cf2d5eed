#include "strategy/strategy.hpp"

#include <array>
#include <utility>

#include <gtest/gtest.h>

namespace fearless {
namespace {

class DefaultPick : public testing::Test {
 protected:
  // Slots are given in the order of creation, mostly.
  DefaultPick() {
    for (Slot s = 0; s < threads_.size(); ++s) {
      threads_[s].slot = threads_[s].number = s;
      threads_by_slot[s] = &threads_[s];
    }
  }
  ~DefaultPick() override {
    for (Slot s = 0; s < threads_.size(); ++s) threads_by_slot[s] = nullptr;
  }
  std::array<ThreadInfo, 8> threads_;
};

// What schedules deviate from, so that it can never change.
TEST_F(DefaultPick, GoesOnElseTheFirstThatNeedNotWaitForTime) {
  ThreadSet candidates;
  for (const Slot s : {2U, 4U, 6U}) candidates.add(s);
  EXPECT_EQ(default_pick({candidates, 3, 4, true, no_slot, 0}), 4U);
  EXPECT_EQ(default_pick({candidates, 3, 4, false, no_slot, 0}), 2U);
  EXPECT_EQ(default_pick({candidates, 3, 4, true, 4, 0}), 2U) << "its deadline would have to pass";
  EXPECT_EQ(default_pick({candidates, 3, 1, false, 2, 0}), 4U);
}

// (An exhaustive search gives a thread the slot that it has had in an earlier execution.)
TEST_F(DefaultPick, TheFirstIsTheOneThatWasCreatedFirst) {
  ThreadSet candidates;
  for (const Slot s : {2U, 4U, 6U}) candidates.add(s);
  std::swap(threads_[2].number, threads_[6].number);
  EXPECT_EQ(default_pick({candidates, 3, 1, false, no_slot, 0}), 6U);
  EXPECT_EQ(default_pick({candidates, 3, 1, false, 6, 0}), 4U);
}

TEST_F(DefaultPick, TimePassesIfNothingElseCanHappen) {
  ThreadSet candidates;
  candidates.add(3);
  EXPECT_EQ(default_pick({candidates, 1, 3, true, 3, 0}), 3U);
}

}  // namespace
}  // namespace fearless
