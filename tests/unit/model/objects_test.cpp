#include "model/objects.hpp"

#include <gtest/gtest.h>

#include "model/barrier.hpp"
#include "model/condvar.hpp"
#include "model/futex.hpp"
#include "model/location.hpp"
#include "model/mutex.hpp"
#include "model/once.hpp"
#include "model/rw_lock.hpp"
#include "model/semaphore.hpp"

namespace fearless {
namespace {

class ObjectsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!reserved_) all_.reserve();
    reserved_ = true;
    all_.reset();
  }
  static inline Objects all_;
  static inline bool reserved_ = false;
};

constexpr uptr here = 0x10000001000;

TEST_F(ObjectsTest, AnObjectIsMadeOnceAndFoundByItsAddress) {
  EXPECT_EQ(all_.find<Mutex>(here), nullptr);
  Mutex& m = all_.get<Mutex>(here);
  EXPECT_EQ(m.address, here);
  EXPECT_FALSE(m.locked());
  m.owner_plus_one = 3;
  EXPECT_EQ(&all_.get<Mutex>(here), &m);
  EXPECT_EQ(all_.find<Mutex>(here), &m);
  EXPECT_EQ(all_.count(), 1U);
  EXPECT_EQ(all_.at(all_.index_of(&m)), &m);
}

TEST_F(ObjectsTest, TwoObjectsOfOneCell) {
  auto& low = all_.get<Location>(here);
  auto& high = all_.get<Location>(here + 4);
  EXPECT_NE(&low, &high);
  EXPECT_EQ(&all_.get<Location>(here), &low);
  EXPECT_EQ(&all_.get<Location>(here + 4), &high);
  EXPECT_EQ(all_.find<Location>(here + 2), nullptr);
}

// A lock where another kind of lock was: the memory has been put to another use.
TEST_F(ObjectsTest, ALockReplacesAnotherKindOfLock) {
  all_.get<Mutex>(here).owner_plus_one = 1;
  all_.get<Semaphore>(here);
  EXPECT_EQ(all_.find<Mutex>(here), nullptr);
  EXPECT_FALSE(all_.get<Mutex>(here).locked()) << "a new mutex, not the old one";
}

// An atomic can be waited on, and guard an initialisation.
TEST_F(ObjectsTest, AnAtomicIsALocationAFutexAndAGuardAtOnce) {
  auto& l = all_.get<Location>(here);
  auto& f = all_.get<Futex>(here);
  auto& o = all_.get<Once>(here);
  EXPECT_EQ(all_.find<Location>(here), &l);
  EXPECT_EQ(all_.find<Futex>(here), &f);
  EXPECT_EQ(all_.find<Once>(here), &o);
}

TEST_F(ObjectsTest, ForgettingLeavesTheOthersOfTheCell) {
  for (int gone = 0; gone < 3; ++gone) {
    all_.reset();
    Object* three[] = {&all_.get<Location>(here), &all_.get<Location>(here + 2),
                       &all_.get<Location>(here + 4)};
    const uptr at = three[gone]->address;
    all_.forget(three[gone]);
    EXPECT_EQ(all_.find<Location>(at), nullptr);
    for (int i = 0; i < 3; ++i)
      if (i != gone) { EXPECT_EQ(all_.find<Location>(here + 2 * static_cast<uptr>(i)), three[i]); }
  }
}

// Links left in shadow cells by an earlier execution lead nowhere, or to objects elsewhere.
TEST_F(ObjectsTest, AnotherExecutionKnowsNothing) {
  all_.get<Mutex>(here).owner_plus_one = 1;
  all_.reset();
  EXPECT_EQ(all_.find<Mutex>(here), nullptr);
  all_.get<Mutex>(here + 64);
  EXPECT_EQ(all_.find<Mutex>(here), nullptr);
  EXPECT_FALSE(all_.get<Mutex>(here).locked());
}

// Whatever objects come and go, the mark stays at the end of the list.
TEST_F(ObjectsTest, AWatchedCellStaysWatched) {
  const auto watched = [&] { return all_.is_watched(shadow::cell(here), here); };
  EXPECT_FALSE(watched());
  all_.watch(shadow::cell(here), here);
  EXPECT_TRUE(watched());
  EXPECT_EQ(all_.first(shadow::cell(here), here), nullptr);
  auto& l = all_.get<Location>(here);
  auto& f = all_.get<Futex>(here);
  EXPECT_TRUE(watched());
  EXPECT_NE(l.next, 0U) << "the only atomic of a watched cell does not look like one";
  all_.forget(&f);
  EXPECT_TRUE(watched());
  EXPECT_EQ(all_.find<Location>(here), &l);
  all_.unwatch(shadow::cell(here), here);
  EXPECT_FALSE(watched());
  EXPECT_EQ(all_.find<Location>(here), &l);
  all_.watch(shadow::cell(here), here);
  all_.forget(&l);
  EXPECT_TRUE(watched());
  EXPECT_FALSE(all_.is_watched(shadow::cell(here + 8), here + 8));
}

template <class T>
class EveryObject : public ObjectsTest {};
using Types = ::testing::Types<Location, Mutex, RwLock, Condvar, Semaphore, Barrier, Once, Futex>;
TYPED_TEST_SUITE(EveryObject, Types);

TYPED_TEST(EveryObject, BeginsWithAllZero) {
  // The place an object of the last execution had, full of what it left.
  auto& old = this->all_.template get<TypeParam>(here);
  __builtin_memset(reinterpret_cast<char*>(&old) + sizeof(Object), 0xff, sizeof(TypeParam) - sizeof(Object));
  this->all_.reset();
  auto& fresh = this->all_.template get<TypeParam>(here + 8);
  ASSERT_EQ(static_cast<Object*>(&fresh), static_cast<Object*>(&old));
  const auto* bytes = reinterpret_cast<const unsigned char*>(&fresh);
  for (std::size_t i = sizeof(Object); i < sizeof(TypeParam); ++i) ASSERT_EQ(bytes[i], 0) << i;
}

}  // namespace
}  // namespace fearless
