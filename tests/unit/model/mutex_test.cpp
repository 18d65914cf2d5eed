#include "model/mutex.hpp"

#include <gtest/gtest.h>

namespace fearless {
namespace {

TEST(Mutex, KnowsItsHolder) {
  Mutex m{};
  EXPECT_FALSE(m.locked());
  for (const Slot s : {0U, 5U, max_slots - 1}) EXPECT_FALSE(m.held_by(s));
  for (const Slot s : {0U, 5U, max_slots - 1}) {
    m.owner_plus_one = s + 1;
    EXPECT_TRUE(m.locked());
    EXPECT_TRUE(m.held_by(s));
    EXPECT_FALSE(m.held_by(s + 1));
    EXPECT_EQ(m.owner(), s);
  }
}

}  // namespace
}  // namespace fearless
