// A cache behind a std::shared_mutex: looks something up and adds it if it is missing.
// Wrong: it asks for the exclusive lock while it still holds the shared one, and so waits for
// itself. std::shared_mutex knows no upgrade.
#include <fearless/gtest.hpp>

#include <map>
#include <mutex>
#include <shared_mutex>
#include <thread>

namespace {

class Cache {
 public:
  int get(int key) {
    std::shared_lock lock(mutex_);
    if (const auto found = values_.find(key); found != values_.end()) return found->second;
    std::unique_lock exclusive(mutex_);  // wrong: `lock` is still held
    return values_.try_emplace(key, key * key).first->second;
  }

  void put(int key, int value) {
    std::unique_lock lock(mutex_);
    values_[key] = value;
  }

 private:
  std::shared_mutex mutex_;
  std::map<int, int> values_;
};

}  // namespace

FEARLESS_TEST(LockUpgrade, WaitsForItself) {
  Cache cache;
  std::jthread filler([&] { cache.put(3, 9); });
  EXPECT_EQ(cache.get(3), 9);  // goes well if the filler was first
}
