// Orders are booked while the shop is open; the audit comes when the last booking is through.
// Right: booking and audit need the same two locks and take them in the same order.
#include <fearless/gtest.hpp>

#include <latch>
#include <mutex>
#include <thread>

namespace {

struct Shop {
  std::mutex stock, ledger;
  int booked = 0;

  void book() {
    std::scoped_lock lock(stock, ledger);
    ++booked;
  }
  int audit() {
    std::scoped_lock lock(ledger, stock);
    return booked;
  }
};

}  // namespace

FEARLESS_TEST(LockOrder, TogetherEverywhere) {
  Shop shop;
  std::latch closed(2);
  std::jthread a([&] {
    shop.book();
    closed.count_down();
  });
  std::jthread b([&] {
    shop.book();
    closed.count_down();
  });
  closed.wait();
  EXPECT_EQ(shop.audit(), 2);
}
