// Statistics that are worth having but not worth waiting for: counted if the lock is free.
// Wrong: nobody asks whether the lock was obtained.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>

namespace {

struct Statistics {
  std::mutex mutex;
  int events = 0;

  void count() {
    std::unique_lock lock(mutex, std::try_to_lock);
    ++events;  // wrong: if (lock.owns_lock())
  }
};

}  // namespace

FEARLESS_TEST(TryLock, IgnoresTheAnswer) {
  Statistics s;
  std::jthread a([&] { s.count(); });
  std::jthread b([&] { s.count(); });
}
