// A writer sets two values, each under a lock of its own, the second derived from the first; a
// reader reads both and compares. Wrong: each value is protected, what holds between them is not.
// The reader may come between the stages. The twostage_N family of the concurrency testing
// benchmarks.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>

namespace {

struct Stages {
  std::mutex a, b;
  int first = 0, second = 0;

  void write() {
    {
      std::lock_guard lock(a);
      first = 1;
    }
    std::lock_guard lock(b);  // wrong: a reader may have been here meanwhile
    second = first + 1;
  }

  void read() {
    std::unique_lock lock_a(a);
    if (first == 0) return;
    const int seen_first = first;
    lock_a.unlock();
    std::lock_guard lock_b(b);
    EXPECT_EQ(second, seen_first + 1);
  }
};

}  // namespace

FEARLESS_TEST(TwoStage, BetweenTheStages) {
  Stages stages;
  std::jthread writer([&] { stages.write(); });
  std::jthread reader([&] { stages.read(); });
}
