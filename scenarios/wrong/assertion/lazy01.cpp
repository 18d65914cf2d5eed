// Two threads add to a sum under a mutex, a third looks at it at any time.
// Wrong: it takes for granted that it comes before the others have both been there.
// The lazy01 family of the concurrency testing benchmarks.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>

FEARLESS_TEST(Lazy01, LooksTooLate) {
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
    EXPECT_LT(data, 3);
  });
}
