// Two threads add 1 and 2 to a sum under a mutex, a third asserts that it is less than 3: it fails
// if and only if the third comes last. The lazy01 family of SCTBench.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>

FEARLESS_TEST_WITH(Lazy01, Family, .races = "explore") {
  std::mutex mutex;
  int data = 0;
  const auto add = [&](int n) {
    std::lock_guard lock(mutex);
    data += n;
  };
  std::thread a([&] { add(1); });
  std::thread b([&] { add(2); });
  std::thread c([&] {
    std::lock_guard lock(mutex);
    EXPECT_LT(data, 3);
  });
  a.join();
  b.join();
  c.join();
}
