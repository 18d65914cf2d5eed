// A cache, a log and an index, each with a lock; three operations need two of them each.
// Right because all take the locks in the order cache, log, index.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>

namespace {

struct Store {
  std::mutex cache, log, index;
  int entries = 0;

  void insert() {
    std::lock_guard c(cache);
    std::lock_guard l(log);
    ++entries;
  }
  void compact() {
    std::lock_guard l(log);
    std::lock_guard i(index);
  }
  void rebuild() {
    std::lock_guard c(cache);
    std::lock_guard i(index);
    EXPECT_LE(entries, 1);
  }
};

}  // namespace

FEARLESS_TEST(LockCycle, OneOrder) {
  Store store;
  std::jthread a([&] { store.insert(); });
  std::jthread b([&] { store.compact(); });
  std::jthread c([&] { store.rebuild(); });
}
