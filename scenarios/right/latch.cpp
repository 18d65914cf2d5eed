// Three parts start in threads; the one who needs all of them waits at a latch.
// Right because each counts down on every way out, also when it fails.
#include <fearless/gtest.hpp>

#include <atomic>
#include <latch>
#include <thread>

namespace {

struct Startup {
  std::latch finished{3};
  std::atomic<bool> cancelled{false};
  std::atomic<int> started{0};

  void start() {
    if (!cancelled) ++started;
    finished.count_down();
  }
};

}  // namespace

FEARLESS_TEST(Latch, CountsOnEveryPath) {
  Startup s;
  std::jthread a([&] { s.start(); });
  std::jthread b([&] { s.start(); });
  std::jthread c([&] { s.start(); });
  s.cancelled = true;
  s.finished.wait();
  EXPECT_LE(s.started, 3);
}
