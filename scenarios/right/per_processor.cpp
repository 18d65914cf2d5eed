// Each thread counts in the line of the processor that it runs on.
// Right because the counts are atomic all the same: both may run on one, one after the other.
#include <fearless/gtest.hpp>

#include <atomic>

#include "../per_processor.hpp"

FEARLESS_TEST(PerProcessor, CountsAtomically) { EXPECT_EQ(two_threads_count_to_two<std::atomic<long>>(), 2); }

// Right because each is bound to one of its own, which no other uses.
FEARLESS_TEST(PerProcessor, IsBoundToItsOwn) {
  PerProcessor<long> counter;
  const auto count_on = [&](unsigned processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    ASSERT_EQ(pthread_setaffinity_np(pthread_self(), sizeof set, &set), 0);
    EXPECT_EQ(sched_getcpu(), static_cast<int>(processor));
    counter.increment();
  };
  std::thread a(count_on, 1), b(count_on, 2);
  a.join();
  b.join();
  EXPECT_EQ(counter.sum(), 2);
}
