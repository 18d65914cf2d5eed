// A bounded buffer with a single condition variable, `if` around the wait and notify_one().
// Wrong twice over: a notification may reach the wrong side, and who has been woken goes on without
// looking. A producer woken by a producer overwrites an item that nobody has taken yet.
// The boundedBuffer family of the concurrency testing benchmarks.
#include <fearless/gtest.hpp>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace {

class OneConditionBuffer {
 public:
  void put(int item) {
    std::unique_lock lock(mutex_);
    if (full_) changed_.wait(lock);  // wrong: `while`
    EXPECT_FALSE(full_) << "put() overwrites " << item_;
    item_ = item;
    full_ = true;
    changed_.notify_one();  // wrong: notify_all()
  }

  int take() {
    std::unique_lock lock(mutex_);
    if (!full_) changed_.wait(lock);
    EXPECT_TRUE(full_) << "take() finds nothing";
    full_ = false;
    changed_.notify_one();
    return item_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool full_ = false;
  int item_ = 0;
};

}  // namespace

FEARLESS_TEST(OneConditionBuffer, IfAndNotifyOne) {
  OneConditionBuffer buffer;
  std::jthread p1([&] { buffer.put(1); });
  std::jthread p2([&] { buffer.put(2); });
  std::jthread c1([&] { buffer.take(); });
  std::jthread c2([&] { buffer.take(); });
}
