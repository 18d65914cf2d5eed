// Threads: started, joined, and given what they work with by move. Nothing of it is refused.
#include <fearless/gtest.hpp>
#include <fearless/ownership.hpp>

#include <atomic>
#include <thread>
#include <utility>
#include <vector>

FEARLESS_TEST(SpawnAndJoin, PlainCpp) {
  std::atomic<int> spoken{0};
  std::thread t([&spoken] { ++spoken; });
  ++spoken;
  t.join();
  EXPECT_EQ(spoken, 2);
}

FEARLESS_TEST(SpawnAndJoin, Right) {
  auto a = fearless::spawn([] { return 1; });
  auto b = fearless::spawn([](int n) { return n; }, 2);
  EXPECT_EQ(a.join() + b.join(), 3);
}

FEARLESS_TEST(SpawnAndJoin, OwnsByMove) {
  std::vector<int> v{1, 2, 3};
  auto a = fearless::spawn([](std::vector<int> owned) { return owned.size(); }, std::move(v));
  EXPECT_EQ(a.join(), 3U);
}

// Not joined by hand: joined when the handle is gone.
FEARLESS_TEST(SpawnAndJoin, JoinedByItself) {
  const auto done = fearless::make_arc<std::atomic<bool>>(false);
  {
    auto a = fearless::spawn([](const fearless::arc<std::atomic<bool>>& d) { *d = true; }, done);
  }
  EXPECT_TRUE(*done);
}
