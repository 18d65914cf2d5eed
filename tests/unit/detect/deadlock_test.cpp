#include "detect/deadlock.hpp"

#include <set>

#include "support/property.hpp"

namespace fearless {
namespace {

constexpr Slot threads = 8;
ThreadSet graph[max_slots];

ThreadSet waits_for(Slot s) { return graph[s]; }

void clear() {
  for (ThreadSet& s : graph) s.clear();
}

TEST(Deadlock, TwoWaitForEachOther) {
  clear();
  graph[1].add(2);
  graph[2].add(1);
  deadlock::Cycle c;
  ASSERT_TRUE(deadlock::find(1, waits_for, &c));
  ASSERT_EQ(c.length, 2U);
  EXPECT_EQ(c.threads[0], 1U);
  EXPECT_EQ(c.threads[1], 2U);
}

TEST(Deadlock, AThreadMayWaitForItself) {
  clear();
  graph[3].add(3);
  deadlock::Cycle c;
  ASSERT_TRUE(deadlock::find(3, waits_for, &c));
  EXPECT_EQ(c.length, 1U);
}

// A cycle that `start` waits for but is not in has been found when it closed.
TEST(Deadlock, OnlyCyclesThroughTheStart) {
  clear();
  graph[1].add(2);
  graph[2].add(3);
  graph[3].add(2);
  deadlock::Cycle c;
  EXPECT_FALSE(deadlock::find(1, waits_for, &c));
  EXPECT_EQ(c.length, 0U);
  EXPECT_TRUE(deadlock::find(2, waits_for, &c));
}

TEST(Deadlock, LongestCycle) {
  clear();
  for (Slot s = 0; s < deadlock::Cycle::longest; ++s) graph[s].add((s + 1) % deadlock::Cycle::longest);
  deadlock::Cycle c;
  ASSERT_TRUE(deadlock::find(5, waits_for, &c));
  EXPECT_EQ(c.length, deadlock::Cycle::longest);
  clear();
}

RC_GTEST_PROP(Deadlock, FoundIfAndOnlyIfTheStartCanBeReached, ()) {
  clear();
  for (Slot s = 0; s < threads; ++s)
    for (const Slot t : *rc::gen::container<std::set<Slot>>(2, rc::gen::inRange<Slot>(0, threads)))
      graph[s].add(t);
  for (Slot s = 0; s < threads; ++s)
    if (*rc::gen::arbitrary<bool>()) graph[s].clear();
  ThreadSet reached = graph[0];
  for (Slot round = 0; round < threads; ++round)
    for (Slot s = 0; s < threads; ++s)
      if (reached.contains(s)) reached.add_all(graph[s]);
  deadlock::Cycle c;
  RC_ASSERT(deadlock::find(0, waits_for, &c) == reached.contains(0));
  for (u32 i = 0; i < c.length; ++i) RC_ASSERT(graph[c.threads[i]].contains(c.threads[(i + 1) % c.length]));
}

}  // namespace
}  // namespace fearless
