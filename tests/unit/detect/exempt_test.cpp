#include "detect/exempt.hpp"

#include <gtest/gtest.h>

namespace fearless {
namespace {

TEST(Exempt, ForOneExecutionOrForGood) {
  exempt::add(100, 10, false);
  exempt::add(200, 1, true);
  EXPECT_FALSE(exempt::contains(99));
  EXPECT_TRUE(exempt::contains(100));
  EXPECT_TRUE(exempt::contains(109));
  EXPECT_FALSE(exempt::contains(110));
  EXPECT_TRUE(exempt::contains(200));
  exempt::begin_execution();
  EXPECT_TRUE(exempt::contains(100));
  EXPECT_FALSE(exempt::contains(200));
}

TEST(Exempt, NullIsNobodysMemory) {
  exempt::add(0, 100, false);
  EXPECT_FALSE(exempt::contains(50));
}

}  // namespace
}  // namespace fearless
