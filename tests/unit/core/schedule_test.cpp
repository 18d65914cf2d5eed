#include "core/schedule.hpp"

#include <gtest/gtest.h>

namespace fearless {
namespace {

TEST(Schedule, MainIsThreadZero) {
  const Schedule s;
  ASSERT_EQ(s.threads.size(), 1U);
  EXPECT_EQ(s.threads[0], ThreadName{});
}

TEST(Schedule, AThreadIsNamedOnce) {
  Schedule s;
  const u32 first = s.index_of({0, 1});
  const u32 second = s.index_of({0, 2});
  const u32 grandchild = s.index_of({first, 1});
  EXPECT_EQ(first, 1U);
  EXPECT_EQ(second, 2U);
  EXPECT_EQ(grandchild, 3U);
  EXPECT_EQ(s.index_of({0, 1}), first);
  EXPECT_EQ(s.index_of({first, 1}), grandchild);
  EXPECT_EQ(s.threads.size(), 4U);
}

// Main's own entry is not the child of anybody: a thread named like it gets an entry of its own.
TEST(Schedule, MainIsNotFoundAsAChild) {
  Schedule s;
  EXPECT_EQ(s.index_of(ThreadName{}), 1U);
}

}  // namespace
}  // namespace fearless
