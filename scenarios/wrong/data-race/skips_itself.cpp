// A test that needs the worker to have begun, and skips itself (GTEST_SKIP) in schedules where it has not.
// Wrong: a worker that has begun may not have written its result. That the first schedule skips itself
// says nothing of the others.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

FEARLESS_TEST(SkipsItself, BeforeTheResult) {
  std::atomic<bool> begun{false};
  int result = 0;
  std::jthread worker([&] {
    begun = true;
    result = 1;  // wrong: before begun is set
  });
  if (!begun) GTEST_SKIP() << "the worker was too late";
  EXPECT_LE(result, 1);
}
