#include "model/rw_lock.hpp"

#include <gtest/gtest.h>

namespace fearless {
namespace {

TEST(RwLock, ReadersShareAndWritersDoNot) {
  RwLock l{};
  EXPECT_TRUE(l.free_for(true));
  EXPECT_TRUE(l.free_for(false));
  l.readers = 2;
  EXPECT_TRUE(l.free_for(true));
  EXPECT_FALSE(l.free_for(false));
  l.readers = 0;
  l.writer_plus_one = 1;
  EXPECT_FALSE(l.free_for(true));
  EXPECT_FALSE(l.free_for(false));
}

}  // namespace
}  // namespace fearless
