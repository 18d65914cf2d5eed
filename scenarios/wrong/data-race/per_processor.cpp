// Each thread counts in the line of the processor that it runs on.
// Wrong: a thread may be taken away from its processor in the middle of counting, and another put there.
#include <fearless/gtest.hpp>

#include "../../per_processor.hpp"

FEARLESS_TEST(PerProcessor, CountsAsIfAlone) { two_threads_count_to_two<long>(); }
