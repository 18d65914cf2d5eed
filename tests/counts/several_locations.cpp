// Programs of loads and stores of several variables.
#undef NDEBUG  // the wrong one of them is wrong in every build
#include <fearless/annotate.hpp>

#include <atomic>
#include <cassert>

#include "programs.hpp"

namespace counts {
namespace {

constexpr auto rlx = std::memory_order_relaxed;
constexpr auto acq = std::memory_order_acquire;
constexpr auto rel = std::memory_order_release;
constexpr auto sc = std::memory_order_seq_cst;

// A reader goes down an array until it finds a zero; writer j makes a[j] one more than a[j-1].
void lastzero(int n) {
  std::array<std::atomic<int>, 17> a{};
  Threads threads;
  threads.start([&a, n] {
    auto i = static_cast<std::size_t>(n);
    while (a[i].load(acq) != 0) --i;
  });
  for (std::size_t j = 1; j <= static_cast<std::size_t>(n); ++j)
    threads.start([&a, j] { a[j].store(a[j - 1].load(acq) + 1, rel); });
}

// x and y start at 1. Two threads add them up, k times each, one into x, the other into y; a third reads x,
// and y unless x is above the bound.
void fibonacci(int k, int bound) {
  std::atomic<int> x{1}, y{1};
  Threads threads;
  const auto add = [&x, &y, k](std::atomic<int>& sum) {
    for (int i = 0; i < k; ++i) {
      const int px = x.load(acq);
      const int py = y.load(acq);
      sum.store(px + py, rel);
    }
  };
  threads.start([add, &x] { add(x); });
  threads.start([add, &y] { add(y); });
  threads.start([&x, &y, bound] {
    const bool above = x.load(acq) > bound || y.load(acq) > bound;
    assert(!above);
  });
}
void fib_bench(int k) { fibonacci(k, 144); }
// 144 is what five rounds can come to.
void fib_bench_wrong(int k) { fibonacci(k, 143); }

// Two threads each store x and load it again, with a load of y or of z in between; n - 1 threads store both y
// and z.
void coa(int n) {
  std::atomic<int> x{0}, y{0}, z{0};
  Threads threads;
  threads.start([&x, &y] {
    x.store(1, rel);
    (void)y.load(acq);
    (void)x.load(acq);
  });
  threads.start([&x, &z] {
    x.store(2, rel);
    (void)z.load(acq);
    (void)x.load(acq);
  });
  for (int i = 0; i < n - 1; ++i)
    threads.start([&y, &z, i] {
      y.store(i, rel);
      z.store(i, rel);
    });
}

// The first thread increases an index before it starts each thread; a thread stores where the index then
// points: 1 · 3 · 5 · … · (2n - 1).
void sigma(int n) {
  std::array<std::atomic<int>, 16> a{};
  std::atomic<int> index{-1};
  Threads threads;
  for (int i = 0; i < n; ++i) {
    index.store(index.load(sc) + 1, sc);
    threads.start([&a, &index] { a[static_cast<std::size_t>(index.load(sc))].store(1, sc); });
  }
}

// Peterson's lock, one attempt each: executions in which a thread would have to wait are of no interest.
template <std::memory_order Load, std::memory_order Store>
void peterson_with(int) {
  std::array<std::atomic<int>, 2> flag{};
  std::atomic<int> turn{0}, x{0};
  Threads threads;
  for (int me = 0; me < 2; ++me)
    threads.start([&flag, &turn, &x, me] {
      const int other = 1 - me;
      flag[static_cast<std::size_t>(me)].store(1, Store);
      turn.store(other, Store);
      fearless::assume(flag[static_cast<std::size_t>(other)].load(Load) != 1 || turn.load(Load) != other);
      x.store(me, Store);
      (void)x.load(Load);
      flag[static_cast<std::size_t>(me)].store(0, Store);
    });
}

// Dekker's core, by fences: both threads may stay out, not both go in.
void dekker_f(int) {
  std::atomic<int> x{0}, y{0}, c{0};
  Threads threads;
  const auto enter = [&c](std::atomic<int>& mine, std::atomic<int>& theirs, int value) {
    mine.store(1, rlx);
    std::atomic_thread_fence(sc);
    if (theirs.load(rlx) == 0) {
      c.store(value, rlx);
      (void)c.load(rlx);
    }
  };
  threads.start([enter, &x, &y] { enter(y, x, 1); });
  threads.start([enter, &x, &y] { enter(x, y, 0); });
}

// Two threads strike out multiples in one array, each skipping what it finds struck out.
void eratosthenes(int n) {
  std::array<std::atomic<int>, 16> numbers{};
  Threads threads;
  for (int t = 0; t < 2; ++t)
    threads.start([&numbers, n] {
      const auto end = static_cast<std::size_t>(n);
      for (std::size_t i = 0; i < end; ++i) {
        if (numbers[i].load(acq) != 0) continue;
        numbers[i].store(1, rel);
        for (std::size_t j = 2 * i + 2; j < end; j += i + 2) numbers[j].store(2, rel);
      }
    });
}

constexpr Program all[] = {
    {"lastzero", lastzero},
    {"fib_bench", fib_bench},
    {"fib_bench-wrong", fib_bench_wrong},
    {"coa", coa},
    {"sigma", sigma},
    {"peterson", peterson_with<acq, rel>},
    {"peterson-sc", peterson_with<sc, sc>},
    {"dekker_f", dekker_f},
    {"eratosthenes", eratosthenes},
};

}  // namespace

std::span<const Program> several_locations() { return all; }

}  // namespace counts
