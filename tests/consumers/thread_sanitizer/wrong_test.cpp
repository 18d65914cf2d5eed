// A violation each, the same for both detectors.
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <fearless/gtest.hpp>
#include <mutex>
#include <shared_mutex>
#include <thread>

static int first, last;

FEARLESS_TEST(Wrong, Race) {
  std::thread a([] { ++first; });
  ++first;
  a.join();
}

// The accesses are the first and the last step of their threads; in between, the threads take turns without
// being ordered (relaxed).
FEARLESS_TEST(Wrong, RaceFarApart) {
  std::atomic<int> turns{0};
  std::thread a([&] {
    first = 1;
    for (int i = 0; i < 30; ++i) turns.fetch_add(1, std::memory_order_relaxed);
  });
  for (int i = 0; i < 30; ++i) turns.fetch_add(1, std::memory_order_relaxed);
  last = first;
  a.join();
}

FEARLESS_TEST(Wrong, RaceThroughRelaxedFlag) {
  std::atomic<bool> ready{false};
  std::thread a([&] {
    first = 1;
    ready.store(true, std::memory_order_relaxed);
  });
  while (!ready.load(std::memory_order_acquire)) std::this_thread::yield();
  last = first;
  a.join();
}

FEARLESS_TEST(Wrong, RaceWithAtomic) {
  static std::atomic<int> shared;
  std::thread a([] { shared.store(1); });
  int seen = 0;
  std::memcpy(&seen, &shared, sizeof seen);
  last = seen;
  a.join();
}

FEARLESS_TEST(Wrong, RaceOfReaders) {
  std::shared_mutex m;
  const auto count = [&] {
    const std::shared_lock<std::shared_mutex> ours(m);
    ++last;
  };
  std::thread a(count), b(count);
  a.join();
  b.join();
}

FEARLESS_TEST(Wrong, Deadlock) {
  std::mutex one, two;
  std::thread a([&] {
    const std::lock_guard<std::mutex> x(one);
    const std::lock_guard<std::mutex> y(two);
  });
  {
    const std::lock_guard<std::mutex> y(two);
    const std::lock_guard<std::mutex> x(one);
  }
  a.join();
}

FEARLESS_TEST(Wrong, Misuse) {
  std::mutex m;
  std::thread a([&] { m.unlock(); });
  m.lock();
  a.join();
}

FEARLESS_TEST(Wrong, Assertion) {
  std::atomic<int> n{0};
  std::thread a([&] { n = n + 1; });
  n = n + 1;
  a.join();
  EXPECT_EQ(n, 2);
}

FEARLESS_TEST(Wrong, UseAfterFree) {
  auto* p = new std::atomic<int>(1);
  std::thread a([p] { p->store(2); });
  delete p;
  a.join();
}

static int deeper(volatile char* above) {
  volatile char here[512];
  here[0] = *above;
  return deeper(here) + here[0];
}

FEARLESS_TEST(Wrong, Overflow) {
  std::thread a([] { last = 1; });
  volatile char top = 1;
  last = deeper(&top);
  a.join();
}

FEARLESS_TEST(Wrong, WildPointer) {
  std::thread a([] {
    volatile int* volatile nowhere = reinterpret_cast<int*>(0x6000'0000'0000);
    *nowhere = 1;
  });
  a.join();
}

FEARLESS_TEST(Wrong, Abort) {
  std::thread a([] { std::abort(); });
  a.join();
}
