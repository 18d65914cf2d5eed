// A table that threads read, changed when they have ended.
// Right because its owner says so, after the last reader.
#include <fearless/annotate.hpp>
#include <fearless/gtest.hpp>

#include <thread>

FEARLESS_TEST(SharedTable, IsChangedAfterItsReaders) {
  int table[4] = {1, 2, 3, 4};
  fearless::shared_read(table);
  std::jthread reader([&] { EXPECT_EQ(table[0], 1); });
  EXPECT_EQ(table[1], 2);
  reader.join();
  fearless::exclusive(table);
  table[0] = 5;
}
