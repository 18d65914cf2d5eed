// Tests whose names have brackets: they run with the options of the others, and no others.
#include <atomic>
#include <cstdlib>
#include <fearless/gtest.hpp>
#include <string>
#include <thread>

class Label : public testing::TestWithParam<std::string> {};

TEST_P(Label, HasOptions) {
  EXPECT_STREQ(std::getenv("FEARLESS_STRATEGY"), "pct");
  EXPECT_STREQ(std::getenv("FEARLESS_SEED"), "7");
  EXPECT_NE(GetParam(), WRONG);
}

INSTANTIATE_TEST_SUITE_P(All, Label, testing::Values("x", "[y]", "]"));

FEARLESS_TEST(Label, Counts) {
  std::atomic<int> sold{0};
  std::thread a([&] { ++sold; });
  ++sold;
  a.join();
  EXPECT_EQ(sold, 2);
}
