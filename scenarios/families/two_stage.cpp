// N-1 writers set two values, each under a lock of its own, the second derived from the first; a
// reader reads both and compares. Wrong: the reader may come between the stages, as long as no
// writer is through with both. The more writers, the shorter that time. The twostage_N family of
// SCTBench.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>
#include <vector>

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

template <int Threads>
void two_stage() {
  Stages stages;
  std::vector<std::thread> threads;
  for (int i = 0; i < Threads - 1; ++i) threads.emplace_back([&] { stages.write(); });
  threads.emplace_back([&] { stages.read(); });
  for (std::thread& t : threads) t.join();
}

}  // namespace

FEARLESS_TEST_WITH(TwoStage, N2, .races = "explore") { two_stage<2>(); }
FEARLESS_TEST_WITH(TwoStage, N20, .races = "explore") { two_stage<20>(); }
FEARLESS_TEST_WITH(TwoStage, N100, .races = "explore") { two_stage<100>(); }
