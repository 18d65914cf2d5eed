// A counter for each processor, so that threads seldom write to the same cache line.
#pragma once

#include <sched.h>

#include <thread>

template <class Count>
class PerProcessor {
 public:
  void increment() { ++of_[static_cast<unsigned>(sched_getcpu()) % processors].count; }
  long sum() const {
    long all = 0;
    for (const Line& line : of_) all += line.count;
    return all;
  }

 private:
  static constexpr unsigned processors = 8;
  struct alignas(64) Line {
    Count count = 0;
  };
  Line of_[processors];
};

template <class Count>
long two_threads_count_to_two() {
  PerProcessor<Count> counter;
  std::thread a([&] { counter.increment(); });
  std::thread b([&] { counter.increment(); });
  a.join();
  b.join();
  return counter.sum();
}
