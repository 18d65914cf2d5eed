// A registry tells listeners of changes; a listener may call the registry.
// Wrong: the listener is called with the mutex held; if it calls back, the same thread locks the
// mutex again, which a std::mutex does not allow. "Never call unknown code while holding a lock"
// (H. Sutter).
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
    std::lock_guard lock(mutex_);
    sum_ += value;
    if (listener_) listener_(value);  // wrong: unknown code under the lock
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

FEARLESS_TEST(RecursiveCall, LocksAgain) {
  Registry registry;
  std::jthread listener([&] { registry.listen([&](int value) { EXPECT_GE(registry.sum(), value); }); });
  registry.add(5);
}

// Wrong: to try for a while what the thread has already is no way to find out that it has.
FEARLESS_TEST(RecursiveCall, TriesAgainForAWhile) {
  std::timed_mutex mutex;
  std::jthread other([&] {
    const std::lock_guard outer(mutex);
    if (mutex.try_lock_for(std::chrono::milliseconds(1))) mutex.unlock();  // wrong: it is the owner
  });
}
