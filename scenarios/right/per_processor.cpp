// Each thread counts in the line of the processor that it runs on.
// Right because the counts are atomic all the same: both may run on one, one after the other.
#include <fearless/gtest.hpp>

#include <atomic>

#include "../per_processor.hpp"

FEARLESS_TEST(PerProcessor, CountsAtomically) { EXPECT_EQ(two_threads_count_to_two<std::atomic<long>>(), 2); }
