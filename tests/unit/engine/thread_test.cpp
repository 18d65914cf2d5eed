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

TEST(SpinWindow, LooksAgainOpenlyThenAtOnceThenRested) {
  using Again = SpinWindow::Again;
  SpinWindow w;
  EXPECT_EQ(w.again(), Again::rested) << "it has not looked at anything";
  w.add(1, 8, 0);
  int openly = 0, at_once = 0;
  Again a = w.again();
  for (; a == Again::openly; a = w.again()) ++openly;
  for (; a == Again::at_once && at_once < 1000; a = w.again()) ++at_once;
  EXPECT_EQ(a, Again::rested);
  EXPECT_GE(openly, 2) << "what is read three times in a row may change in between";
  EXPECT_GE(openly + at_once, 20) << "fewer than libstdc++'s loops look before they sleep";
  EXPECT_EQ(w.again(), Again::rested);
  w.add(1, 8, 1);
  EXPECT_EQ(w.again(), Again::openly) << "it has changed";
}

}  // namespace
}  // namespace fearless
