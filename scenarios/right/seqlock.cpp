// A sequence lock: readers take no lock, they read and read again if a writer was about.
// Right because the data is atomic, an odd sequence (a writer at work) is not accepted, and fences
// keep the data accesses between the two looks at the sequence. H. Boehm, "Can Seqlocks Get Along
// With Programming Language Memory Models?" (2012).
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>
#include <utility>

namespace {

class Position {
 public:
  void move_to(int x, int y) {  // one writer at a time
    const unsigned sequence = sequence_.load(std::memory_order_relaxed);
    sequence_.store(sequence + 1, std::memory_order_relaxed);
    std::atomic_thread_fence(std::memory_order_release);
    x_.store(x, std::memory_order_relaxed);
    y_.store(y, std::memory_order_relaxed);
    sequence_.store(sequence + 2, std::memory_order_release);
  }

  std::pair<int, int> read() const {
    for (;;) {
      const unsigned before = sequence_.load(std::memory_order_acquire);
      const int x = x_.load(std::memory_order_relaxed);
      const int y = y_.load(std::memory_order_relaxed);
      std::atomic_thread_fence(std::memory_order_acquire);
      const unsigned after = sequence_.load(std::memory_order_relaxed);
      if (before == after && before % 2 == 0) return {x, y};
    }
  }

 private:
  std::atomic<unsigned> sequence_{0};
  std::atomic<int> x_{0}, y_{0};
};

}  // namespace

FEARLESS_TEST(Seqlock, NeverTorn) {
  Position position;
  std::jthread writer([&] {
    position.move_to(1, 1);
    position.move_to(2, 2);
  });
  const auto [x, y] = position.read();
  EXPECT_EQ(x, y);
}
