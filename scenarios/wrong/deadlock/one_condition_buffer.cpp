// A bounded buffer with a single condition variable for both "not full" and "not empty".
// Wrong: notify_one() may wake the wrong side. A producer that wakes another producer finds the
// buffer still full, goes back to sleep, and the notification is used up: all sleep for ever. The
// boundedBuffer family of the concurrency testing benchmarks, with its `if` already repaired.
#include <fearless/gtest.hpp>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace {

class OneConditionBuffer {
 public:
  void put(int item) {
    std::unique_lock lock(mutex_);
    while (full_) changed_.wait(lock);
    item_ = item;
    full_ = true;
    changed_.notify_one();  // wrong: may wake another producer
  }

  int take() {
    std::unique_lock lock(mutex_);
    while (!full_) changed_.wait(lock);
    full_ = false;
    changed_.notify_one();  // wrong: may wake another consumer
    return item_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool full_ = false;
  int item_ = 0;
};

}  // namespace

FEARLESS_TEST(OneConditionBuffer, WakesTheWrongSide) {
  OneConditionBuffer buffer;
  int taken[2] = {};
  {
    std::jthread p1([&] { buffer.put(1); });
    std::jthread p2([&] { buffer.put(2); });
    std::jthread c1([&] { taken[0] = buffer.take(); });
    std::jthread c2([&] { taken[1] = buffer.take(); });
  }
  EXPECT_EQ(taken[0] + taken[1], 3);
}
