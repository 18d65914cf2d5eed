// Two threads add to a sum under a mutex, a third looks at it at any time.
// Right because what it expects holds at any time. Right twin of the lazy01 family of the
// concurrency testing benchmarks.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>

FEARLESS_TEST(Lazy01, HoldsAtAnyTime) {
  std::mutex mutex;
  int data = 0;
  const auto add = [&](int n) {
    std::lock_guard lock(mutex);
    data += n;
  };
  std::jthread a([&] { add(1); });
  std::jthread b([&] { add(2); });
  std::jthread c([&] {
    std::lock_guard lock(mutex);
    EXPECT_LE(data, 3);
  });
}
