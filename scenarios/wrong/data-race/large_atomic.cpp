// Part of an atomic object that is larger than a machine word, or not aligned to one, is read.
// Wrong: not by an atomic operation.
#include <fearless/gtest.hpp>

#include <atomic>
#include <cstring>
#include <thread>

namespace {

struct Point {
  int at[3];
};

struct alignas(16) Pair {
  long one, two;
};

template <class T>
T bytes_of(const void* object, unsigned offset) {
  T value;
  std::memcpy(&value, static_cast<const char*>(object) + offset, sizeof value);  // wrong: no atomic load
  return value;
}

}  // namespace

FEARLESS_TEST(LargeAtomic, MiddleIsReadPlainly) {
  struct alignas(8) {
    int before = 0;
    std::atomic<Point> point{Point{}};
  } marked;
  std::jthread other([&] { marked.point.store(Point{{1, 2, 3}}); });
  EXPECT_GE(bytes_of<int>(&marked.point, 4), 0);
}

FEARLESS_TEST(LargeAtomic, RestIsReadPlainlyAfterwards) {
  std::atomic<Pair> pair{Pair{}};
  std::atomic<bool> stored{false};
  std::jthread other([&] {
    pair.store(Pair{1, 2});
    stored.store(true, std::memory_order_relaxed);
  });
  // (It is after the store, but not ordered.)
  if (stored.load(std::memory_order_relaxed)) { EXPECT_EQ(bytes_of<long>(&pair, 8), 2); }
}
