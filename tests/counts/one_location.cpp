// Programs whose threads meet at one variable, or at one variable after the other.
#include <atomic>

#include "programs.hpp"

namespace counts {
namespace {

constexpr auto rlx = std::memory_order_relaxed;
constexpr auto acq = std::memory_order_acquire;
constexpr auto rel = std::memory_order_release;

// n threads: x.fetch_add(1). The orders of n read-modify-writes: n!
void ainc(int n) {
  std::atomic<int> x{0};
  Threads threads;
  for (int i = 0; i < n; ++i) threads.start([&x] { x.fetch_add(1, rlx); });
}

// n threads: x.fetch_add(1), y.fetch_add(1). Relaxed, the two orders are independent: n!²
void binc(int n) {
  std::atomic<int> x{0}, y{0};
  Threads threads;
  for (int i = 0; i < n; ++i)
    threads.start([&] {
      x.fetch_add(1, rlx);
      y.fetch_add(1, rlx);
    });
}

// n threads: r = x.load, x.store(r + 2^i).
void inc(int n) {
  std::atomic<int> x{0};
  Threads threads;
  for (int i = 0; i < n; ++i)
    threads.start([&x, i] {
      const int r = x.load(rlx);
      x.store(r + (1 << i), rel);
    });
}

// n threads: x.load, x.store(i).
void rw(int n) {
  std::atomic<int> x{0};
  Threads threads;
  for (int i = 0; i < n; ++i)
    threads.start([&x, i] {
      (void)x.load(rlx);
      x.store(i, rel);
    });
}

// A writer and n readers: 2^n.
void readers(int n) {
  std::atomic<int> x{0};
  Threads threads;
  threads.start([&x] { x.store(42, rel); });
  for (int i = 0; i < n; ++i) threads.start([&x] { (void)x.load(acq); });
}

// A reader and n + 1 writers: (n + 1)! orders of the stores, n + 2 values to read.
void n_writers(int n) {
  std::atomic<int> x{0};
  Threads threads;
  threads.start([&x] { (void)x.load(acq); });
  for (int i = 0; i <= n; ++i) threads.start([&x, i] { x.store(i, rel); });
}

// The shortest program in which a read-modify-write's store, made again after it was revisited, has to
// revisit readers in its turn.
void remade_write(int) {
  std::atomic<int> x{0};
  Threads threads;
  threads.start([&x] { x.store(1, rlx); });
  threads.start([&x] { (void)x.load(rlx); });
  threads.start([&x] { (void)x.exchange(2, rlx); });
  threads.start([&x] { x.store(1, rlx); });
}

void two_writers(int) {
  std::atomic<int> x{0};
  Threads threads;
  threads.start([&x] { (void)x.load(rlx); });
  threads.start([&x] { x.store(1, rlx); });
  threads.start([&x] { x.store(2, rlx); });
}

// A thread waits for the second of two stores: it can end in one way only.
void await(int) {
  std::atomic<int> x{0};
  Threads threads;
  threads.start([&x] {
    while (x.load(acq) != 1) {}
  });
  threads.start([&x] {
    x.store(2, rel);
    x.store(1, rel);
  });
}

constexpr Program all[] = {
    {"ainc", ainc},
    {"binc", binc},
    {"inc", inc},
    {"rw", rw},
    {"readers", readers},
    {"n-writers", n_writers},
    {"remade-write", remade_write},
    {"two-writers", two_writers},
    {"await", await},
};

}  // namespace

std::span<const Program> one_location() { return all; }

}  // namespace counts
