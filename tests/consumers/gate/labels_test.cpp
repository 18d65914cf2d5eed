// Tests whose names have brackets: they run with the options of the others, and no others.
#include <atomic>
#include <cstdlib>
#include <fearless/gtest.hpp>
#include <thread>
#include <type_traits>

template <class T>
class Label : public testing::Test {};

using Labels = testing::Types<int, int[2], const int*>;
TYPED_TEST_SUITE(Label, Labels);

TYPED_TEST(Label, HasOptions) {
  EXPECT_STREQ(std::getenv("FEARLESS_STRATEGY"), "pct");
  EXPECT_STREQ(std::getenv("FEARLESS_SEED"), "7");
  EXPECT_FALSE((std::is_same_v<TypeParam, WRONG>));
}

FEARLESS_TEST(Labelled, Counts) {
  std::atomic<int> sold{0};
  std::thread a([&] { ++sold; });
  ++sold;
  a.join();
  EXPECT_EQ(sold, 2);
}
