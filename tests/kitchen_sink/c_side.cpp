// What posix.c does, as cases.
#include <fearless/gtest.hpp>

#include "posix.h"

FEARLESS_TEST(KitchenSink, PosixMutexes) { EXPECT_EQ(posix_mutexes(), 0); }
FEARLESS_TEST(KitchenSink, PosixReadWriteSpinBarrier) { EXPECT_EQ(posix_rwlock_spin_barrier(), 0); }
FEARLESS_TEST(KitchenSink, PosixOddTimes) { EXPECT_EQ(posix_odd_times(), 0); }
FEARLESS_TEST(KitchenSink, PosixKeysAndAttributes) { EXPECT_EQ(posix_keys_and_attributes(), 0); }
FEARLESS_TEST(KitchenSink, PosixCleanup) { EXPECT_EQ(posix_cleanup(), 0); }
FEARLESS_TEST(KitchenSink, PosixOnceConditionSemaphore) { EXPECT_EQ(posix_once_condition_semaphore(), 0); }
FEARLESS_TEST(KitchenSink, C11) { EXPECT_EQ(c11_threads(), 0); }
