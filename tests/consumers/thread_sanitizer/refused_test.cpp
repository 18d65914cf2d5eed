// What ThreadSanitizer cannot judge.
#include <atomic>
#include <fearless/gtest.hpp>
#include <thread>

static int data;

FEARLESS_TEST(Refused, Fence) {
  std::atomic<bool> ready{false};
  std::thread a([&] {
    data = 1;
    std::atomic_thread_fence(std::memory_order_release);
    ready.store(true, std::memory_order_relaxed);
  });
  if (ready.load(std::memory_order_relaxed)) {
    std::atomic_thread_fence(std::memory_order_acquire);
    EXPECT_EQ(data, 1);
  }
  a.join();
}

struct Three {
  int a = 0, b = 0, c = 0;
};

FEARLESS_TEST(Refused, OddSize) {
  std::atomic<Three> three{};
  std::thread a([&] { three.store(Three{1, 2, 3}); });
  three.load();
  a.join();
}
