// Statistics that are worth having but not worth waiting for: counted if the lock is free.
// Right because the count is touched only if the lock was obtained.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>

namespace {

struct Statistics {
  std::mutex mutex;
  int events = 0;

  void count() {
    std::unique_lock lock(mutex, std::try_to_lock);
    if (lock.owns_lock()) ++events;
  }
};

}  // namespace

FEARLESS_TEST(TryLock, LooksAtTheAnswer) {
  Statistics s;
  {
    std::jthread a([&] { s.count(); });
    std::jthread b([&] { s.count(); });
  }
  EXPECT_LE(s.events, 2);
}
