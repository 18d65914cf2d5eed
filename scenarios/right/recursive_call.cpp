// A registry tells listeners of changes; a listener may call the registry.
// Right because the listener is called after the mutex has been given back.
#include <fearless/gtest.hpp>

#include <chrono>
#include <functional>
#include <mutex>
#include <thread>

namespace {

class Registry {
 public:
  void listen(std::function<void(int)> listener) {
    std::lock_guard lock(mutex_);
    listener_ = std::move(listener);
  }
  void add(int value) {
    std::unique_lock lock(mutex_);
    sum_ += value;
    const std::function<void(int)> listener = listener_;
    lock.unlock();
    if (listener) listener(value);
  }
  int sum() {
    std::lock_guard lock(mutex_);
    return sum_;
  }

 private:
  std::mutex mutex_;
  std::function<void(int)> listener_;
  int sum_ = 0;
};

}  // namespace

FEARLESS_TEST(RecursiveCall, AfterUnlocking) {
  Registry registry;
  std::jthread listener([&] { registry.listen([&](int value) { EXPECT_GE(registry.sum(), value); }); });
  registry.add(5);
}

// Right because a recursive mutex may be locked again by its owner, also for a while, and is unlocked as
// often.
FEARLESS_TEST(RecursiveCall, RecursiveMutex) {
  std::recursive_timed_mutex mutex;
  int sum = 0;
  const auto add = [&] {
    const std::lock_guard outer(mutex);
    ASSERT_TRUE(mutex.try_lock_for(std::chrono::milliseconds(1)));
    ++sum;
    mutex.unlock();
  };
  {
    std::jthread a(add);
    std::jthread b(add);
  }
  EXPECT_EQ(sum, 2);
}
