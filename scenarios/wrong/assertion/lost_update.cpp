// Two threads sell tickets from one counter of those left.
// Wrong: every access is atomic, but a sale is a load and a store. Two sales at a time may sell the
// same ticket. No race detector finds this one.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

struct BoxOffice {
  std::atomic<int> left{2}, sold{0};

  void sell() {
    if (left > 0) {
      left = left - 1;  // wrong: --left, together with the check
      ++sold;
    }
  }
};

}  // namespace

FEARLESS_TEST(LostUpdate, LoadAndStore) {
  BoxOffice office;
  {
    std::jthread a([&] { office.sell(); });
    std::jthread b([&] { office.sell(); });
  }
  EXPECT_EQ(office.left + office.sold, 2);
}
