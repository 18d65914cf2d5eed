// Two threads sell tickets from one counter of those left.
// Right because a sale is one step: the compare-exchange takes the ticket only if nobody has been
// there since it looked.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

struct BoxOffice {
  std::atomic<int> left{2}, sold{0};

  void sell() {
    int n = left.load();
    while (n > 0 && !left.compare_exchange_weak(n, n - 1)) continue;
    if (n > 0) ++sold;
  }
};

}  // namespace

FEARLESS_TEST(LostUpdate, OneStep) {
  BoxOffice office;
  {
    std::jthread a([&] { office.sell(); });
    std::jthread b([&] { office.sell(); });
    std::jthread c([&] { office.sell(); });
  }
  EXPECT_EQ(office.left, 0);
  EXPECT_EQ(office.sold, 2);
}
