#include "engine/thread.hpp"

#include <gtest/gtest.h>

namespace fearless {
namespace {

// A read seen before, of a value that has not changed, is waiting.
TEST(SpinWindow, KnowsTheLastReads) {
  SpinWindow w;
  EXPECT_FALSE(w.contains(1, 8, 0));
  w.add(1, 8, 0);
  EXPECT_TRUE(w.contains(1, 8, 0));
  EXPECT_FALSE(w.contains(1, 8, 1)) << "the value has changed";
  EXPECT_FALSE(w.contains(2, 8, 0)) << "another place";
  EXPECT_FALSE(w.contains(1, 16, 0)) << "another object";
  w.add(1, 8, 1);
  EXPECT_TRUE(w.contains(1, 8, 1));
  EXPECT_FALSE(w.contains(1, 8, 0));
  w.clear();
  EXPECT_FALSE(w.contains(1, 8, 1));
}

TEST(SpinWindow, HoldsFour) {
  SpinWindow w;
  for (uptr site = 1; site <= 5; ++site) w.add(site, 8, 0);
  EXPECT_FALSE(w.contains(1, 8, 0));
  for (uptr site = 2; site <= 5; ++site) EXPECT_TRUE(w.contains(site, 8, 0)) << site;
}

}  // namespace
}  // namespace fearless
