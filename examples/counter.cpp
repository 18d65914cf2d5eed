#include <fearless/gtest.hpp>
#include <thread>

int counter = 0;

FEARLESS_TEST(Counter, CountsToTwo) {
  std::thread other([] { ++counter; });
  ++counter;
  other.join();
  EXPECT_EQ(counter, 2);
}
