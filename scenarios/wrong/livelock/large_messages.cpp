// Two threads send each other more than a pipe holds.
// Wrong: the one that reads wants no more than the beginning, and waits for the one that writes, who waits
// for room.
#include <unistd.h>
#include <fearless/gtest.hpp>

#include <string>
#include <thread>

FEARLESS_TEST_WITH(LargeMessages, NobodyReadsTheRest, .stall = "300ms") {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string all(100'000, 'x');
  std::thread writer([&] { EXPECT_EQ(write(ends[1], all.data(), all.size()), 100'000); });
  char c = 0;
  EXPECT_EQ(read(ends[0], &c, 1), 1);
  // wrong: close(ends[0]), or reading on
  writer.join();
}
