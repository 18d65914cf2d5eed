// A thread looks for a free place in a table.
// Right because it looks at each place once.
#include <fearless/gtest.hpp>

#include <atomic>
#include <mutex>
#include <thread>

namespace {

struct Table {
  std::mutex mutex;
  volatile int places[2] = {};

  bool put(int value) {
    std::lock_guard lock(mutex);
    for (volatile int& place : places)
      if (place == 0) {
        place = value;
        return true;
      }
    return false;
  }
};

}  // namespace

FEARLESS_TEST(FullTable, GivesUp) {
  Table t;
  std::atomic<int> stored{0};
  const auto put = [&](int value) { stored += t.put(value) ? 1 : 0; };
  { std::jthread a(put, 1), b(put, 2), c(put, 3); }
  EXPECT_EQ(stored, 2);
}
