#include "detect/lock_order.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

#include "memory/scratch.hpp"
#include "support/engine_double.hpp"

namespace fearless {
namespace {

constexpr uptr A = 0x100;
constexpr uptr B = 0x200;
constexpr uptr C = 0x300;
constexpr uptr gate = 0x400;

class LockOrder : public ::testing::Test {
 protected:
  void SetUp() override {
    engine_double::reset();
    scratch.reset();
    lock_order::begin_execution();
    // Threads that run beside each other: each knows its own time only.
    for (Slot s = 0; s < 8; ++s) {
      fork_join_[s].reset();
      fork_join_[s].set(s, 1);
    }
  }
  struct Lock {
    Lock(uptr lock) : address(lock) {}
    Lock(uptr lock, bool is_shared) : address(lock), shared(is_shared) {}
    uptr address;
    bool shared = false;
  };
  // The thread takes the last of the locks while it holds the others.
  void takes(Slot thread, std::initializer_list<Lock> locks) {
    std::vector<HeldLock> held;
    for (const Lock& l : locks) held.push_back({l.address, l.address + thread, l.shared});
    const HeldLock last = held.back();
    held.pop_back();
    lock_order::about_to_lock({held.data(), static_cast<u32>(held.size()), last.address, last.site, thread,
                               thread, &fork_join_[thread], last.shared});
  }
  static std::size_t found() { return engine_double::findings().size(); }
  static Lock shared(uptr lock) { return {lock, true}; }

  Clock fork_join_[8];
};

TEST_F(LockOrder, TwoLocksInTwoOrders) {
  takes(1, {A, B});
  EXPECT_EQ(found(), 0U);
  takes(2, {B, A});
  ASSERT_EQ(found(), 1U);
  const Finding& f = engine_double::findings()[0];
  EXPECT_EQ(f.kind, ViolationKind::lock_order);
  EXPECT_EQ(f.address, A);
  EXPECT_EQ(f.other.thread, 1U);
  const lock_order::Cycle& c = lock_order::found();
  ASSERT_EQ(c.length, 2U);
  EXPECT_EQ(c.edges[0].from, B);
  EXPECT_EQ(c.edges[0].to, A);
  EXPECT_EQ(c.edges[0].from_site, B + 2);
  EXPECT_EQ(c.edges[0].to_site, A + 2);
  EXPECT_EQ(c.edges[0].thread, 2U);
  EXPECT_EQ(c.edges[1].from, A);
  EXPECT_EQ(c.edges[1].to, B);
  EXPECT_EQ(c.edges[1].thread, 1U);
}

TEST_F(LockOrder, OneMadeInThePlaceOfAnotherIsNew) {
  takes(1, {A, B});
  takes(1, {C, A});
  lock_order::destroyed(A);
  takes(2, {B, A});
  takes(2, {A, C});
  EXPECT_EQ(found(), 0U);
  lock_order::destroyed(C);
  takes(1, {A, B});
  EXPECT_EQ(found(), 1U);
}

TEST_F(LockOrder, OneOrderIsRight) {
  takes(1, {A, B, C});
  takes(2, {A, B});
  takes(3, {A, C});
  takes(4, {B, C});
  EXPECT_EQ(found(), 0U);
}

TEST_F(LockOrder, AThreadDoesNotWaitForItself) {
  takes(1, {A, B});
  takes(1, {B, A});
  EXPECT_EQ(found(), 0U);
}

TEST_F(LockOrder, UnderACommonLockNobodyHangs) {
  takes(1, {gate, A});
  takes(1, {gate, A, B});
  takes(2, {gate, B});
  takes(2, {gate, B, A});
  EXPECT_EQ(found(), 0U);
  takes(3, {B, A});
  EXPECT_EQ(found(), 1U) << "thread 3 does not take it";
}

TEST_F(LockOrder, WhatIsTakenAgainAfterAThreadWasStartedMayOverlapIt) {
  takes(1, {A, B});
  // Thread 1 starts thread 2, which knows what came before.
  fork_join_[2].assign(fork_join_[1]);
  fork_join_[2].set(2, 1);
  fork_join_[1].set(1, 2);
  takes(2, {B, A});
  EXPECT_EQ(found(), 0U);
  takes(1, {A, B});
  EXPECT_EQ(found(), 1U);
}

TEST_F(LockOrder, WhatIsTakenAgainUnderAnotherLockCounts) {
  takes(1, {gate, A});
  takes(1, {gate, A, B});
  takes(2, {gate, B});
  takes(2, {gate, B, A});
  EXPECT_EQ(found(), 0U);
  takes(1, {C, A, B});
  EXPECT_EQ(found(), 1U);
}

TEST_F(LockOrder, WhatIsTakenAgainAndNotSharedCounts) {
  takes(1, {shared(A), B});
  takes(2, {B, shared(A)});
  EXPECT_EQ(found(), 0U);
  takes(1, {A, B});
  EXPECT_EQ(found(), 1U);
}

TEST_F(LockOrder, CyclesOfThree) {
  takes(1, {A, B});
  takes(2, {B, C});
  EXPECT_EQ(found(), 0U);
  takes(3, {C, A});
  ASSERT_EQ(found(), 1U);
  EXPECT_EQ(lock_order::found().length, 3U);
}

TEST_F(LockOrder, AsLongAsThereIsRoomFor) {
  for (u32 i = 0; i + 1 < lock_order::longest_cycle; ++i) takes(i, {0x1000 + i, 0x1001 + i});
  EXPECT_EQ(found(), 0U);
  takes(7, {0x1000 + lock_order::longest_cycle - 1, 0x1000});
  EXPECT_EQ(found(), 1U);
  EXPECT_EQ(lock_order::found().length, lock_order::longest_cycle);
}

// A thread that was joined before the other was started has released its locks.
TEST_F(LockOrder, OneAfterTheOtherNobodyHangs) {
  takes(1, {A, B});
  fork_join_[2].join(fork_join_[1]);
  takes(2, {B, A});
  EXPECT_EQ(found(), 0U);
  takes(3, {B, A});
  EXPECT_EQ(found(), 1U);
}

TEST_F(LockOrder, ReadersDoNotWaitForEachOther) {
  takes(1, {shared(A), shared(B)});
  takes(2, {shared(B), shared(A)});
  EXPECT_EQ(found(), 0U);
}

TEST_F(LockOrder, AReaderWaitsForAWriter) {
  takes(1, {A, shared(B)});
  takes(2, {B, shared(A)});
  EXPECT_EQ(found(), 1U);
}

TEST_F(LockOrder, ALockTakenAgainIsNoEdge) {
  takes(1, {A, B, A});
  takes(2, {B, C, B});
  EXPECT_EQ(found(), 0U);
}

TEST_F(LockOrder, AnotherExecutionHasNoPast) {
  takes(1, {A, B});
  lock_order::begin_execution();
  takes(2, {B, A});
  EXPECT_EQ(found(), 0U);
}

}  // namespace
}  // namespace fearless
