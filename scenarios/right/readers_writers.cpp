// A table behind a std::shared_mutex: many may look things up at a time, one may change them.
// Right because what readers change, the count of lookups, is atomic: a shared lock does not keep
// readers away from each other.
#include <fearless/gtest.hpp>

#include <atomic>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <thread>

namespace {

class Prices {
 public:
  int find(int item) const {
    std::shared_lock lock(mutex_);
    lookups_.fetch_add(1, std::memory_order_relaxed);
    const auto found = prices_.find(item);
    return found == prices_.end() ? 0 : found->second;
  }

  void set(int item, int price) {
    std::unique_lock lock(mutex_);
    prices_[item] = price;
  }

  int lookups() const { return lookups_.load(std::memory_order_relaxed); }

 private:
  mutable std::shared_mutex mutex_;
  mutable std::atomic<int> lookups_{0};
  std::map<int, int> prices_;
};

}  // namespace

FEARLESS_TEST(ReadersWriters, LookupsAreAtomic) {
  Prices prices;
  prices.set(7, 10);
  {
    std::jthread reader([&] { EXPECT_NE(prices.find(7), 0); });
    std::jthread another([&] { EXPECT_NE(prices.find(7), 0); });
    std::jthread writer([&] { prices.set(7, 12); });
  }
  EXPECT_EQ(prices.lookups(), 2);
  EXPECT_EQ(prices.find(7), 12);
}
