// A writer sets two values, each under a lock of its own, the second derived from the first; a
// reader reads both and compares. Right because the writer keeps the first lock until the second
// value is there. Right twin of the twostage_N family of the concurrency testing benchmarks.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>

namespace {

struct Stages {
  std::mutex a, b;
  int first = 0, second = 0;

  void write() {
    std::lock_guard lock_a(a);
    first = 1;
    std::lock_guard lock_b(b);
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

FEARLESS_TEST(TwoStage, OneStep) {
  Stages stages;
  std::jthread w1([&] { stages.write(); });
  std::jthread w2([&] { stages.write(); });
  std::jthread reader([&] { stages.read(); });
}
