// The programs that are measured: ordinary C++, run by Fearless, natively, and under ThreadSanitizer.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace bodies {

// Two threads, three fetch_adds each.
inline void counters() {
  std::atomic<int> n{0};
  const auto add = [&] {
    for (int i = 0; i < 3; ++i) n.fetch_add(1);
  };
  std::thread a(add), b(add);
  a.join();
  b.join();
}

template <int Threads, int Times>
void locks() {
  std::mutex mutex;
  int n = 0;
  const auto add = [&] {
    for (int i = 0; i < Times; ++i) {
      std::lock_guard lock(mutex);
      ++n;
    }
  };
  std::thread threads[Threads];
  for (std::thread& t : threads) t = std::thread(add);
  for (std::thread& t : threads) t.join();
}

// A bounded queue with a mutex and two condition variables; two producers and two consumers of three each.
class Queue {
 public:
  void put(int v) {
    std::unique_lock lock(mutex_);
    not_full_.wait(lock, [&] { return items_.size() < 2; });
    items_.push_back(v);
    not_empty_.notify_one();
  }
  int take() {
    std::unique_lock lock(mutex_);
    not_empty_.wait(lock, [&] { return !items_.empty(); });
    const int v = items_.front();
    items_.pop_front();
    not_full_.notify_one();
    return v;
  }

 private:
  std::mutex mutex_;
  std::condition_variable not_full_, not_empty_;
  std::deque<int> items_;
};

inline void bounded_queue() {
  Queue queue;
  const auto produce = [&] {
    for (int i = 0; i < 3; ++i) queue.put(i);
  };
  const auto consume = [&] {
    for (int i = 0; i < 3; ++i) queue.take();
  };
  std::thread a(produce), b(produce), c(consume), d(consume);
  a.join();
  b.join();
  c.join();
  d.join();
}

inline void hundred_threads() {
  std::mutex mutex;
  int n = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 100; ++i)
    threads.emplace_back([&] {
      std::lock_guard lock(mutex);
      ++n;
    });
  for (std::thread& t : threads) t.join();
}

// A million plain accesses: half a million reads and as many writes, of memory no larger than a cache.
inline void plain_accesses() {
  const auto work = [] {
    std::vector<int> v(4096);
    int* p = v.data();
    for (int round = 0; round < 61; ++round)
      for (std::size_t i = 0; i < 4096; ++i) p[i] += round;
  };
  std::thread a(work), b(work);
  a.join();
  b.join();
}

// Two threads go over the halves of 64 MiB.
inline void large_array() {
  constexpr std::size_t n = (std::size_t{64} << 20) / sizeof(long);
  const std::unique_ptr<long[]> memory(new long[n]);
  long* array = memory.get();
  const auto fill = [array](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) array[i] = static_cast<long>(i);
  };
  std::thread a(fill, 0, n / 2), b(fill, n / 2, n);
  a.join();
  b.join();
}

struct Body {
  const char* name;
  void (*run)();
  bool plain;  // what is measured is its accesses
};

inline constexpr Body all[] = {
    {"2 threads, 3 fetch_add each", counters, false},
    {"3 threads, 2 (lock, ++, unlock) each", locks<3, 2>, false},
    {"5 threads, 10 (lock, ++, unlock) each", locks<5, 10>, false},
    {"bounded queue, 2 + 2 threads, 3 items each", bounded_queue, false},
    {"100 threads, one lock", hundred_threads, false},
    {"a million plain accesses", plain_accesses, true},
    {"64 MiB written", large_array, true},
};

}  // namespace bodies
