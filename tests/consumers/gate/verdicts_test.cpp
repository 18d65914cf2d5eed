// A test for every verdict, and for ways to have none.
#include <unistd.h>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fearless/gtest.hpp>
#include <string>
#include <thread>

FEARLESS_TEST(Verdict, Passed) {
  std::atomic<int> n{0};
  std::thread a([&] { ++n; });
  ++n;
  a.join();
}

FEARLESS_TEST(Verdict, Failed) {
  std::atomic<int> n{0};
  std::thread a([&] { n = 1; });
  EXPECT_EQ(n, 0);
  a.join();
}

FEARLESS_TEST(Verdict, Vacuous) { EXPECT_TRUE(true); }

FEARLESS_TEST_WITH(Verdict, Incomplete, .strategy = "exhaustive") {
  std::atomic<int> n{0};
  std::thread a([&] {
    for (int i = 0; i < 30; ++i) ++n;
  });
  for (int i = 0; i < 30; ++i) ++n;
  a.join();
}

// What an earlier execution has left in a file decides.
FEARLESS_TEST_WITH(Verdict, Nondeterministic, .isolation = "none") {
  std::atomic<int> n{0};
  std::thread a([&] { ++n; });
  const std::string name = "left-behind-" + std::to_string(getpid());
  if (std::FILE* f = std::fopen(name.c_str(), "r")) {
    std::fclose(f);
    std::remove(name.c_str());
    ++n;
  } else if (std::FILE* g = std::fopen(name.c_str(), "w")) {
    std::fclose(g);
  }
  a.join();
}

FEARLESS_TEST(Verdict, InternalError) {
  std::thread a([] {});
  if (fork() == 0) std::_Exit(0);
  a.join();
}

FEARLESS_TEST(Verdict, Skipped) { GTEST_SKIP() << "not today"; }

// The last of all schedules, whichever that is, has skipped itself too.
FEARLESS_TEST(Verdict, SkippedInTheEnd) {
  std::atomic<int> n{0};
  std::thread a([&] { ++n; });
  ++n;
  a.join();
  GTEST_SKIP() << "not today";
}

// As everywhere in GoogleTest: what cannot be set up is not run.
class NotThere : public testing::Test {
 protected:
  void SetUp() override { GTEST_SKIP() << "not here"; }
};
FEARLESS_TEST_F(NotThere, SkippedInSetUp) { std::abort(); }
class NotMade : public testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(made_, nullptr); }
  int* made_ = nullptr;
};
FEARLESS_TEST_F(NotMade, FailedInSetUp) { *made_ = 1; }

TEST(Verdict, OrdinaryFailure) { EXPECT_EQ(1, 2); }
TEST(Verdict, OrdinaryExit) { std::_Exit(9); }

// Real time: it is no scenario.
TEST(Verdict, Endless) { std::this_thread::sleep_for(std::chrono::hours(1)); }
