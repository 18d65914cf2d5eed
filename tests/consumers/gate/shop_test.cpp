// A till that two clerks use. With HURRY, they do not take turns.
#include <atomic>
#include <fearless/gtest.hpp>
#include <mutex>
#include <thread>

static int till = 0;
static std::mutex turn;

static void sell() {
#ifndef HURRY
  const std::lock_guard<std::mutex> mine(turn);
#endif
  ++till;
}

FEARLESS_TEST(Shop, SellsTwice) {
  std::thread a(sell), b(sell);
  a.join();
  b.join();
  EXPECT_EQ(till, 2);
}

FEARLESS_TEST(Shop, Counts) {
  std::atomic<int> sold{0};
  std::thread a([&] { ++sold; }), b([&] { ++sold; });
  a.join();
  b.join();
  EXPECT_EQ(sold, 2);
}

FEARLESS_TEST(Shop, IsEmptyAtFirst) {
  std::thread a([] { const std::lock_guard<std::mutex> mine(turn); });
  a.join();
  EXPECT_EQ(till, 0);
}

TEST(Shop, HasAPrice) { EXPECT_EQ(till, 0); }
