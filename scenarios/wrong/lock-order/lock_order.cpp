// Orders are booked while the shop is open; the audit comes when the last booking is through.
// Wrong: the audit takes the two locks the other way round. No run of this test can hang, since the
// audit waits for the bookings to end; but nothing in Shop says that it must, and the first who
// audits an open shop has a deadlock.
#include <fearless/gtest.hpp>

#include <latch>
#include <mutex>
#include <thread>

namespace {

struct Shop {
  std::mutex stock, ledger;
  int booked = 0;

  void book() {
    std::lock_guard s(stock);
    std::lock_guard l(ledger);
    ++booked;
  }
  int audit() {
    std::lock_guard l(ledger);
    std::lock_guard s(stock);  // wrong: stock comes first
    return booked;
  }
};

}  // namespace

FEARLESS_TEST(LockOrder, AuditTheOtherWayRound) {
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
