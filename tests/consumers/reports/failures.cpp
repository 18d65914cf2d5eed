// Two assertions that fail, one always and one sometimes.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

FEARLESS_TEST(Failures, TwoOfThem) {
  std::atomic<int> n{0};
  std::thread other([&] { n = 1; });
  const int seen = n;
  other.join();
  EXPECT_EQ(n, 2);
  EXPECT_EQ(seen, 1);
}
