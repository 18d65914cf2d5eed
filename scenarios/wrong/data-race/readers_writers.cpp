// A table behind a std::shared_mutex: many may look things up at a time, one may change them.
// Wrong: readers count lookups in a plain mutable member. They hold the lock only shared, so two of
// them can count at the same time. "It is only statistics" is how this gets into reviewed code.
#include <fearless/gtest.hpp>

#include <map>
#include <mutex>
#include <shared_mutex>
#include <thread>

namespace {

class Prices {
 public:
  int find(int item) const {
    std::shared_lock lock(mutex_);
    ++lookups_;  // wrong: other readers are here, too
    const auto found = prices_.find(item);
    return found == prices_.end() ? 0 : found->second;
  }

  void set(int item, int price) {
    std::unique_lock lock(mutex_);
    prices_[item] = price;
  }

 private:
  mutable std::shared_mutex mutex_;
  mutable int lookups_ = 0;
  std::map<int, int> prices_;
};

}  // namespace

FEARLESS_TEST(ReadersWriters, ReadersCount) {
  Prices prices;
  std::jthread reader([&] { prices.find(7); });
  std::jthread another([&] { prices.find(7); });
  std::jthread writer([&] { prices.set(7, 12); });
}
