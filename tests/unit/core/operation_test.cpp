#include "core/operation.hpp"

#include "support/property.hpp"

namespace fearless {
namespace {

// Tokens in people's bug reports carry these numbers.
TEST(OpKind, NumbersAreForEver) {
  EXPECT_EQ(static_cast<int>(OpKind::none), 0);
  EXPECT_EQ(static_cast<int>(OpKind::thread_start), 1);
  EXPECT_EQ(static_cast<int>(OpKind::thread_exit), 5);
  EXPECT_EQ(static_cast<int>(OpKind::load), 6);
  EXPECT_EQ(static_cast<int>(OpKind::fence), 10);
  EXPECT_EQ(static_cast<int>(OpKind::mutex_lock), 11);
  EXPECT_EQ(static_cast<int>(OpKind::shared_unlock), 18);
  EXPECT_EQ(static_cast<int>(OpKind::cond_wait), 19);
  EXPECT_EQ(static_cast<int>(OpKind::cond_broadcast), 23);
  EXPECT_EQ(static_cast<int>(OpKind::semaphore_wait), 24);
  EXPECT_EQ(static_cast<int>(OpKind::semaphore_post), 27);
  EXPECT_EQ(static_cast<int>(OpKind::barrier_wait), 28);
  EXPECT_EQ(static_cast<int>(OpKind::once), 29);
  EXPECT_EQ(static_cast<int>(OpKind::guard), 30);
  EXPECT_EQ(static_cast<int>(OpKind::futex_wait), 31);
  EXPECT_EQ(static_cast<int>(OpKind::sleep), 34);
  EXPECT_EQ(static_cast<int>(OpKind::choose), 37);
  EXPECT_EQ(static_cast<int>(OpKind::file), 39);
  EXPECT_EQ(static_cast<int>(OpKind::plain_read), 40);
  EXPECT_EQ(static_cast<int>(OpKind::annotation), 42);
  EXPECT_EQ(static_cast<int>(OpKind::semaphore_value), 44);
  EXPECT_EQ(static_cast<int>(OpKind::process_end), 45);
  EXPECT_EQ(static_cast<int>(OpKind::chance), 46);
}

// [atomics.order]: which orders acquire and which release.
TEST(Order, AcquiresAndReleases) {
  const bool acquiring[] = {false, true, true, false, true, true};
  const bool releasing[] = {false, false, false, true, true, true};
  for (u8 i = 0; i <= static_cast<u8>(Order::seq_cst); ++i) {
    EXPECT_EQ(acquires(static_cast<Order>(i)), acquiring[i]) << int{i};
    EXPECT_EQ(releases(static_cast<Order>(i)), releasing[i]) << int{i};
  }
}

rc::Gen<Operation> any_operation() {
  return rc::gen::map(rc::gen::pair(rc::gen::inRange(0, static_cast<int>(OpKind::last_kind) + 1),
                                    rc::gen::inRange<uptr>(0, 3)),
                      [](const std::pair<int, uptr>& p) {
                        Operation op;
                        op.kind = static_cast<OpKind>(p.first);
                        op.object = p.second;
                        return op;
                      });
}

RC_GTEST_PROP(MayConflict, IsSymmetric, ()) {
  const Operation a = *any_operation();
  const Operation b = *any_operation();
  RC_ASSERT(may_conflict(a, b) == may_conflict(b, a));
  if (a.object != b.object) RC_ASSERT(!may_conflict(a, b));
}

TEST(SizeOf, AsLargeAsCanBeSaid) {
  EXPECT_EQ(size_of(3), 3);
  EXPECT_EQ(size_of(256), 256);
  EXPECT_EQ(size_of(u64{1} << 16), 0xffff);
}

TEST(MayConflict, ReadsDoNotAndNothingDoesWithoutAnObject) {
  const auto op = [](OpKind k, uptr object) {
    Operation o;
    o.kind = k;
    o.object = object;
    return o;
  };
  EXPECT_FALSE(may_conflict(op(OpKind::load, 8), op(OpKind::load, 8)));
  EXPECT_FALSE(may_conflict(op(OpKind::load, 8), op(OpKind::plain_read, 8)));
  EXPECT_TRUE(may_conflict(op(OpKind::load, 8), op(OpKind::store, 8)));
  EXPECT_TRUE(may_conflict(op(OpKind::mutex_lock, 8), op(OpKind::mutex_lock, 8)));
  EXPECT_FALSE(may_conflict(op(OpKind::store, 8), op(OpKind::store, 16)));
  EXPECT_FALSE(may_conflict(op(OpKind::yield, 0), op(OpKind::yield, 0)));
}

}  // namespace
}  // namespace fearless
