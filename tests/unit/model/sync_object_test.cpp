#include "model/sync_object.hpp"

#include <gtest/gtest.h>

namespace fearless {
namespace {

// Only the user's own entry: what it has seen of others are not uses of theirs.
TEST(SyncObject, AUseIsTheUsersOwnTime) {
  SyncObject o{};
  Clock c;
  c.set(1, 5);
  c.set(2, 9);
  o.use(1, c);
  EXPECT_EQ(o.used.get(1), 5U);
  EXPECT_EQ(o.used.get(2), 0U);
}

}  // namespace
}  // namespace fearless
