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
  for (uptr object = 1; object <= 5; ++object) w.add(7, object * 8, 0);
  EXPECT_FALSE(w.contains(7, 8, 0));
  for (uptr object = 2; object <= 5; ++object) EXPECT_TRUE(w.contains(7, object * 8, 0)) << object;
}

TEST(SpinWindow, OtherPlacesCountAfterAFewLooks) {
  SpinWindow w;
  for (uptr site = 1; site <= 3; ++site) w.add(site, 8, 0);
  EXPECT_FALSE(w.contains(9, 8, 0)) << "three looks, each from a place of its own";
  w.add(4, 8, 0);
  EXPECT_TRUE(w.contains(9, 8, 0)) << "a loop that was unrolled";
  EXPECT_FALSE(w.contains(9, 8, 1)) << "it has changed";
}

TEST(SpinWindow, LooksOnceMoreForSomeTime) {
  SpinWindow w;
  EXPECT_FALSE(w.looks_once_more()) << "it has not looked at anything";
  w.add(1, 8, 0);
  int looks = 0;
  while (looks < 1000 && w.looks_once_more()) ++looks;
  EXPECT_GE(looks, 20) << "fewer than libstdc++'s loops look before they sleep";
  EXPECT_LT(looks, 1000);
  w.clear();
  w.add(1, 8, 0);
  EXPECT_TRUE(w.looks_once_more());
}

}  // namespace
}  // namespace fearless
