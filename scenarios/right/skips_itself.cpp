// A test that needs the worker to be the first, and skips itself (GTEST_SKIP) in schedules where it is not.
// Right because what it looks at afterwards is ordered by the join; only the schedules that skip say nothing.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

FEARLESS_TEST(SkipsItself, InSomeSchedules) {
  std::atomic<bool> worked{false};
  int result = 0;
  std::jthread worker([&] {
    result = 1;
    worked = true;
  });
  if (!worked) GTEST_SKIP() << "the worker was too late";
  worker.join();
  EXPECT_EQ(result, 1);
}
