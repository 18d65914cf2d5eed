// Two parts start in threads; the one who needs them waits at a latch.
// Wrong: a part that finds the start cancelled returns without counting down, and the one who waits
// is never told.
#include <fearless/gtest.hpp>

#include <atomic>
#include <latch>
#include <thread>

namespace {

struct Startup {
  std::latch finished{2};
  std::atomic<bool> cancelled{false};
  std::atomic<int> started{0};

  void start() {
    if (cancelled) return;  // wrong: still counted on
    ++started;
    finished.count_down();
  }
};

}  // namespace

FEARLESS_TEST(Latch, EarlyReturn) {
  Startup s;
  std::jthread a([&] { s.start(); });
  std::jthread b([&] { s.start(); });
  s.cancelled = true;
  s.finished.wait();
}
