// Programs of compare-exchanges that may fail.
#include <atomic>
#include <cstdint>

#include "programs.hpp"

namespace counts {
namespace {

constexpr auto rlx = std::memory_order_relaxed;
constexpr auto acq = std::memory_order_acquire;
constexpr auto rel = std::memory_order_release;

bool exchange_if(std::atomic<int>& x, int from, int to) {
  return x.compare_exchange_strong(from, to, rlx, rlx);
}

// n threads, four insertions each into a hash table with linear probing. Up to eleven threads do not meet;
// every further one meets another in three places.
void indexer(int n) {
  constexpr int size = 128;
  std::array<std::atomic<int>, size> table{};
  Threads threads;
  for (int t = 0; t < n; ++t)
    threads.start([&table, t] {
      for (int i = 0; i < 4; ++i) {
        const int value = 11 * i + t;
        int hash = 7 * value % size;
        while (!exchange_if(table[static_cast<std::size_t>(hash)], 0, value)) hash = (hash + 1) % size;
      }
    });
}

// Thread i = 1 … n: x from i - 1 to i.
void casrot(int n) {
  std::atomic<int> x{0};
  Threads threads;
  for (int i = 1; i <= n; ++i) threads.start([&x, i] { exchange_if(x, i - 1, i); });
}

// n threads: x from 0 to 1, then x.store(i + 3).
void casw(int n) {
  std::atomic<int> x{0};
  Threads threads;
  for (int i = 0; i < n; ++i)
    threads.start([&x, i] {
      exchange_if(x, 0, 1);
      x.store(i + 3, rel);
    });
}

// A stack of numbered nodes; the top holds a node's number and how often it was changed. What it links is
// plain: every node is pushed once, and read by those who found it at the top.
class Stack {
 public:
  void push(std::uint64_t node) {
    for (;;) {
      std::uint64_t top = top_.load(acq);
      next_[node] = top & mask;
      if (top_.compare_exchange_strong(top, changed(top) | node, rel, rlx)) return;
    }
  }
  // Says in which round it has come to its end: else those that fail would be taken for waiting.
  int pop() {
    for (int round = 0;; ++round) {
      std::uint64_t top = top_.load(acq);
      const std::uint64_t node = top & mask;
      if (node == 0) return round;
      if (top_.compare_exchange_strong(top, changed(top) | next_[node], rel, rlx)) return round;
    }
  }

 private:
  static constexpr std::uint64_t mask = 0xff;
  static std::uint64_t changed(std::uint64_t top) { return (top & ~mask) + mask + 1; }
  std::atomic<std::uint64_t> top_{0};
  std::array<std::uint64_t, 8> next_{};
};

volatile int rounds = 0;

void treiber_w2r1(int) {
  Stack stack;
  Threads threads;
  threads.start([&stack] { stack.push(1); });
  threads.start([&stack] { stack.push(2); });
  threads.start([&stack] { rounds = stack.pop(); });
}

// n threads push, then pop.
void treiber_push_pop(int n) {
  Stack stack;
  Threads threads;
  for (std::uint64_t node = 1; node <= static_cast<std::uint64_t>(n); ++node)
    threads.start([&stack, node] {
      stack.push(node);
      rounds = stack.pop();
    });
}

constexpr Program all[] = {
    {"indexer", indexer},
    {"casrot", casrot},
    {"casw", casw},
    {"treiber-w2r1", treiber_w2r1},
    {"treiber-push-pop", treiber_push_pop},
};

}  // namespace

std::span<const Program> compare_exchanges() { return all; }

}  // namespace counts
