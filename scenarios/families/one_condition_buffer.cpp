// Two producers and two consumers at a bounded buffer with a single condition variable for both
// "not full" and "not empty", `if` around the wait and notify_one(). Wrong: a notification may
// reach the wrong side, and who has been woken goes on without looking. The boundedBuffer family of
// SCTBench.
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

FEARLESS_TEST_WITH(OneConditionBuffer, Family, .races = "explore") {
  OneConditionBuffer buffer;
  std::thread p1([&] { buffer.put(1); });
  std::thread p2([&] { buffer.put(2); });
  std::thread c1([&] { buffer.take(); });
  std::thread c2([&] { buffer.take(); });
  p1.join();
  p2.join();
  c1.join();
  c2.join();
}
