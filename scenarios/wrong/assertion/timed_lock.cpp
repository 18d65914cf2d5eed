// Two threads count under locks that they wait for only so long.
// Wrong: they do not count when they have waited in vain, although nothing but the lock's holder being slow
// is needed for that: it does nothing while it holds the lock that a scheduler would have to step in at.
#include <fearless/gtest.hpp>

#include <chrono>
#include <mutex>
#include <shared_mutex>
#include <thread>

namespace {

using namespace std::chrono_literals;

template <class Mutex>
int counted_by_two() {
  Mutex mutex;
  int count = 0;
  const auto add = [&] {
    if (!mutex.try_lock_for(1ms)) return;  // wrong: gives up
    ++count;
    mutex.unlock();
  };
  std::thread a(add);
  std::thread b(add);
  a.join();
  b.join();
  return count;
}

}  // namespace

FEARLESS_TEST(TimedLock, GivesUp) { EXPECT_EQ(counted_by_two<std::timed_mutex>(), 2); }

FEARLESS_TEST(TimedLock, GivesUpWriting) { EXPECT_EQ(counted_by_two<std::shared_timed_mutex>(), 2); }
