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

// What is annotated for good after something for this execution only does not make that last too.
TEST(Exempt, ForGoodAfterForOneExecution) {
  exempt::begin_execution();
  exempt::add(300, 1, true);
  exempt::add(400, 1, false);
  exempt::begin_execution();
  EXPECT_FALSE(exempt::contains(300));
  EXPECT_TRUE(exempt::contains(400));
}

}  // namespace
}  // namespace fearless
