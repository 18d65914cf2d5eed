#include "model/action.hpp"

#include <gtest/gtest.h>

namespace fearless {
namespace {

Action action(Effect e, Value operand = 0, u8 size = 4) {
  Action a;
  a.effect = e;
  a.operand = operand;
  a.size = size;
  return a;
}

constexpr Slot me = 3;

u64 written(const Action& a, Value state) {
  const Applied r = apply(a, me, state);
  EXPECT_EQ(r.does, Does::write);
  return static_cast<u64>(r.value);
}

TEST(Action, ArithmeticStaysWithinTheSize) {
  EXPECT_EQ(written(action(Effect::add, 1), 0xffffffffU), 0U);
  EXPECT_EQ(written(action(Effect::subtract, 1, 1), 0), 0xffU);
  EXPECT_EQ(written(action(Effect::bit_nand, 0xf0, 1), 0x3c), 0xcfU);
  EXPECT_EQ(written(action(Effect::exchange, 7), 9), 7U);
}

TEST(Action, CompareExchangeWritesOnlyOverWhatItExpects) {
  Action a = action(Effect::compare_exchange, 5);
  a.expected = 4;
  EXPECT_EQ(written(a, 4), 5U);
  EXPECT_EQ(apply(a, me, 3).does, Does::read);
}

TEST(Action, ALockIsWaitedForAndATryFails) {
  EXPECT_EQ(written(action(Effect::mutex_lock), 0), me + 1);
  EXPECT_EQ(apply(action(Effect::mutex_lock), me, 1).does, Does::wait);
  EXPECT_EQ(apply(action(Effect::mutex_try_lock), me, 1).does, Does::read);
  EXPECT_EQ(written(action(Effect::mutex_unlock), me + 1), 0U);
}

TEST(Action, ReadersShareAndWritersDoNot) {
  EXPECT_EQ(written(action(Effect::shared_lock), 2), 3U);
  EXPECT_EQ(apply(action(Effect::exclusive_lock), me, 1).does, Does::wait);
  EXPECT_EQ(written(action(Effect::exclusive_lock), 0), writer_bit);
  EXPECT_EQ(apply(action(Effect::shared_lock), me, writer_bit).does, Does::wait);
  EXPECT_EQ(apply(action(Effect::shared_try_lock), me, writer_bit).does, Does::read);
  EXPECT_EQ(written(action(Effect::shared_unlock), 2), 1U);
}

TEST(Action, ASemaphoreCounts) {
  EXPECT_EQ(apply(action(Effect::semaphore_wait), me, 0).does, Does::wait);
  EXPECT_EQ(apply(action(Effect::semaphore_try_wait), me, 0).does, Does::read);
  EXPECT_EQ(written(action(Effect::semaphore_wait), 2), 1U);
  EXPECT_EQ(written(action(Effect::semaphore_post), 0), 1U);
}

TEST(Action, TheLastArrivalBeginsANewRound) {
  const Action a = action(Effect::arrive, 2);
  const u64 first = written(a, 0);
  EXPECT_EQ(first & 0xffffffffU, 1U);
  EXPECT_EQ(written(a, first), u64{1} << 32);
}

TEST(Action, NotifyingTakesOneOfThoseInTheQueue) {
  const Value queue = 0b1011;
  Action a = action(Effect::notify_one);
  EXPECT_EQ(ways(a, queue), 3U);
  EXPECT_EQ(written(a, queue), 0b1010U);
  a.choice = 2;
  EXPECT_EQ(written(a, queue), 0b0011U);
  EXPECT_EQ(apply(a, me, 0).does, Does::read);
  EXPECT_EQ(written(action(Effect::wake_one), 0), 0U);
  EXPECT_EQ(written(action(Effect::notify_all), queue), 0U);
}

TEST(Action, OnlyWhoIsStillInTheQueueLeavesIt) {
  EXPECT_EQ(written(action(Effect::enqueue), 1), 0b1001U);
  EXPECT_EQ(written(action(Effect::leave), 0b1001), 1U);
  EXPECT_EQ(apply(action(Effect::leave), me, 1).does, Does::wait);

  // With the queue locked, for one who looks at the word.
  const Value entered = apply(action(Effect::enter), me, 1).value;
  EXPECT_TRUE(entered == (queue_locked | 0b1001));
  for (const Effect e : {Effect::enter, Effect::leave, Effect::wake_one, Effect::wake_all})
    EXPECT_EQ(apply(action(e), me, entered).does, Does::wait);
  EXPECT_EQ(written(action(Effect::release), entered), 0b1001U);
  EXPECT_EQ(written(action(Effect::turn_back), entered), 1U);
  EXPECT_EQ(apply(action(Effect::release), me, 0b1001).does, Does::wait);
  EXPECT_EQ(apply(action(Effect::hold), me, entered).does, Does::wait);
  EXPECT_EQ(apply(action(Effect::wake_next), me, 0b1001).does, Does::wait);
  const Value held = apply(action(Effect::hold), me, 0b1001).value;
  EXPECT_EQ(ways(action(Effect::wake_next), held), 2U);
  EXPECT_EQ(written(action(Effect::wake_next), held), 0b1000U);
  EXPECT_EQ(written(action(Effect::release), held), 0b1001U);
  EXPECT_EQ(apply(action(Effect::turn_back), me, queue_locked | 1).does, Does::wait);
}

TEST(Action, InitialisationIsDoneOnce) {
  EXPECT_EQ(written(action(Effect::once_begin), 0), 1U);
  EXPECT_EQ(apply(action(Effect::once_begin), me, 1).does, Does::wait);
  EXPECT_EQ(apply(action(Effect::once_begin), me, 2).does, Does::read);
  EXPECT_EQ(written(action(Effect::once_done), 1), 2U);
  EXPECT_EQ(written(action(Effect::once_failed), 1), 0U);
}

}  // namespace
}  // namespace fearless
