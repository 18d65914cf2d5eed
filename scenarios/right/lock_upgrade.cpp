// A cache behind a std::shared_mutex: looks something up and adds it if it is missing.
// Right because the shared lock is given up before the exclusive one is asked for, and the lookup
// done again: another thread may have added it in between.
#include <fearless/gtest.hpp>

#include <map>
#include <mutex>
#include <shared_mutex>
#include <thread>

namespace {

class Cache {
 public:
  int get(int key) {
    {
      std::shared_lock lock(mutex_);
      if (const auto found = values_.find(key); found != values_.end()) return found->second;
    }
    std::unique_lock lock(mutex_);
    return values_.try_emplace(key, key * key).first->second;
  }

 private:
  std::shared_mutex mutex_;
  std::map<int, int> values_;
};

}  // namespace

FEARLESS_TEST(LockUpgrade, GivesUpAndAsksAgain) {
  Cache cache;
  std::jthread other([&] { EXPECT_EQ(cache.get(3), 9); });
  EXPECT_EQ(cache.get(3), 9);
}
