#include "detect/misuse.hpp"

#include <gtest/gtest.h>

#include "detect/lifetime.hpp"
#include "memory/scratch.hpp"
#include "model/barrier.hpp"
#include "model/condvar.hpp"
#include "model/location.hpp"
#include "model/mutex.hpp"
#include "model/rw_lock.hpp"
#include "support/engine_double.hpp"

namespace fearless {
namespace {

// Thread 0 frees memory with a synchronisation object in it.
class Freed : public ::testing::Test {
 protected:
  void SetUp() override {
    engine_double::reset();
    scratch.reset();
    static bool reserved = false;
    if (!reserved) objects.reserve();
    reserved = true;
    objects.reset();
    clock_.reset();
    clock_.set(0, 1);
    other_.reset();
    other_.set(1, 1);
    hot.slot = 0;
    hot.clock = &clock_;
  }
  static const std::vector<Finding>& found() { return engine_double::findings(); }
  static constexpr uptr at = 0x10000003000;
  Clock clock_, other_;
};

TEST_F(Freed, AnIdleObjectMayGo) {
  lifetime::ended_with(objects.get<Mutex>(at), Detail::unordered_free, 5);
  lifetime::ended_with(objects.get<RwLock>(at + 8), Detail::unordered_free, 5);
  lifetime::ended_with(objects.get<Condvar>(at + 16), Detail::unordered_free, 5);
  EXPECT_TRUE(found().empty());
}

TEST_F(Freed, AHeldMutexMayNot) {
  auto& m = objects.get<Mutex>(at);
  m.owner_plus_one = 2;
  m.locked_at = 33;
  lifetime::ended_with(m, Detail::unordered_free, 5);
  ASSERT_EQ(found().size(), 1U);
  EXPECT_EQ(found()[0].kind, ViolationKind::sync_misuse);
  EXPECT_EQ(found()[0].detail, Detail::destroy_locked);
  EXPECT_EQ(found()[0].here.site, 5U);
  EXPECT_EQ(found()[0].other.thread, 1U);
  EXPECT_EQ(found()[0].other.site, 33U);
}

TEST_F(Freed, ALockHeldSharedMayNot) {
  auto& l = objects.get<RwLock>(at);
  l.readers = 1;
  l.reading.add(3);
  lifetime::ended_with(l, Detail::unordered_free, 5);
  ASSERT_EQ(found().size(), 1U);
  EXPECT_EQ(found()[0].detail, Detail::destroy_locked);
  EXPECT_EQ(found()[0].other.thread, 3U);
}

TEST_F(Freed, AnObjectSomebodyWaitsForMayNot) {
  auto& b = objects.get<Barrier>(at);
  b.pending.add(2);
  engine_double::thread(2).pending.kind = OpKind::barrier_wait;
  engine_double::thread(2).pending.site = 44;
  lifetime::ended_with(b, Detail::unordered_free, 5);
  ASSERT_EQ(found().size(), 1U);
  EXPECT_EQ(found()[0].detail, Detail::destroy_waited);
  EXPECT_EQ(found()[0].other.operation, OpKind::barrier_wait);
  EXPECT_EQ(found()[0].other.site, 44U);
}

TEST_F(Freed, EveryUseMustHappenBefore) {
  auto& m = objects.get<Mutex>(at);
  m.use(1, other_);
  lifetime::ended_with(m, Detail::unordered_free, 5);
  ASSERT_EQ(found().size(), 1U);
  EXPECT_EQ(found()[0].kind, ViolationKind::use_after_free);
  EXPECT_EQ(found()[0].detail, Detail::unordered_free);
  engine_double::reset();
  clock_.join(other_);
  lifetime::ended_with(m, Detail::unordered_free, 5);
  EXPECT_TRUE(found().empty());
}

TEST_F(Freed, SoMustEveryUseOfAnAtomic) {
  auto& l = objects.get<Location>(at);
  l.reads.set(1, 1);
  l.read_site = 55;
  lifetime::ended_with(l, Detail::unordered_free, 5);
  ASSERT_EQ(found().size(), 1U);
  EXPECT_EQ(found()[0].detail, Detail::unordered_free);
  EXPECT_EQ(found()[0].other.site, 55U);
  EXPECT_TRUE(found()[0].other.atomic);
}

// A plain write into a lock races with those who use it, and ends its life.
TEST_F(Freed, OverwritingALock) {
  auto& m = objects.get<Mutex>(at);
  m.use(1, other_);
  lifetime::overwritten(m, at, 4, 5);
  ASSERT_EQ(found().size(), 1U);
  EXPECT_EQ(found()[0].kind, ViolationKind::data_race);
  EXPECT_EQ(objects.find<Mutex>(at), nullptr);
}

TEST_F(Freed, WritingBesideALockIsNothing) {
  auto& m = objects.get<Mutex>(at + 4);
  m.use(1, other_);
  lifetime::overwritten(m, at, 4, 5);
  EXPECT_TRUE(found().empty());
  EXPECT_EQ(objects.find<Mutex>(at + 4), &m);
}

}  // namespace
}  // namespace fearless
