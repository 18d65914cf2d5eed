// Programs of mutexes, and of one lock made by hand.
#include <fearless/annotate.hpp>

#include <atomic>
#include <mutex>

#include "programs.hpp"

namespace counts {
namespace {

constexpr auto rlx = std::memory_order_relaxed;
constexpr auto acq = std::memory_order_acquire;
constexpr auto rel = std::memory_order_release;

void increase(std::atomic<int>& x) {
  const int r = x.load(rlx);
  x.store(r + 1, rlx);
}

// n threads increase x (and y) under a mutex: only the order of the sections is left, n!
void lockinc(int n) {
  std::mutex mutex;
  std::atomic<int> x{0};
  Threads threads;
  for (int i = 0; i < n; ++i)
    threads.start([&mutex, &x] {
      mutex.lock();
      increase(x);
      mutex.unlock();
    });
}
void lock2inc(int n) {
  std::mutex mutex;
  std::atomic<int> x{0}, y{0};
  Threads threads;
  for (int i = 0; i < n; ++i)
    threads.start([&mutex, &x, &y] {
      mutex.lock();
      increase(x);
      increase(y);
      mutex.unlock();
    });
}

// n threads: try_lock, and unlock if that succeeded. k of them succeed, in some order; each of the others
// fails because of one of the k.
void trylocks(int n) {
  std::mutex mutex;
  Threads threads;
  for (int i = 0; i < n; ++i)
    threads.start([&mutex] {
      if (mutex.try_lock()) mutex.unlock();
    });
}

// n threads through a ticket lock: n! orders of the tickets, and no other choice.
void ticketlock(int n) {
  std::atomic<int> next{0}, serving{0};
  int x = 0;
  Threads threads;
  for (int i = 0; i < n; ++i)
    threads.start([&next, &serving, &x] {
      const int mine = next.fetch_add(1, rlx);
      while (serving.load(acq) != mine) {}
      ++x;
      serving.store(mine + 1, rel);
    });
}

// Two threads take two mutexes in opposite orders.
void ab_ba(int) {
  std::mutex a, b;
  Threads threads;
  const auto take = [](std::mutex& first, std::mutex& second) {
    first.lock();
    second.lock();
    second.unlock();
    first.unlock();
  };
  threads.start([take, &a, &b] { take(a, b); });
  threads.start([take, &a, &b] { take(b, a); });
  threads.join();
  fearless::outcome("complete");
}

// n philosophers take the left fork, then the right one, and eat once.
void philosophers(int n) {
  std::array<std::mutex, 8> forks;
  Threads threads;
  for (int i = 0; i < n; ++i)
    threads.start([&forks, i, n] {
      std::mutex& left = forks[static_cast<std::size_t>(i)];
      std::mutex& right = forks[static_cast<std::size_t>((i + 1) % n)];
      left.lock();
      right.lock();
      right.unlock();
      left.unlock();
    });
  threads.join();
  fearless::outcome("complete");
}

constexpr Program all[] = {
    {"lockinc", lockinc},       {"lock2inc", lock2inc}, {"trylocks", trylocks},
    {"ticketlock", ticketlock}, {"ab-ba", ab_ba, true}, {"philosophers", philosophers, true},
};

}  // namespace

std::span<const Program> locks() { return all; }

}  // namespace counts
