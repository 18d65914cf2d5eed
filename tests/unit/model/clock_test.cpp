#include "model/clock.hpp"

#include <map>

#include "support/property.hpp"

namespace fearless {
namespace {

// A clock as what it means: an entry for every slot, zero if it is not there.
using Model = std::map<Slot, Tick>;

Tick entry(const Model& m, Slot s) {
  const auto it = m.find(s);
  return it == m.end() ? 0 : it->second;
}
Clock clock_of(const Model& m) {
  Clock c;
  for (const auto& [s, t] : m) c.set(s, t);
  return c;
}
bool equal(const Clock& c, const Model& m) {
  for (Slot s = 0; s < max_slots; ++s)
    if (c.get(s) != entry(m, s)) return false;
  return true;
}
// Most programs have few threads, and ticks that compare either way.
Model any_clock() {
  const auto slots = *rc::gen::element<Slot>(4, 12, max_slots);
  return *rc::gen::container<Model>(rc::gen::inRange<Slot>(0, slots), rc::gen::inRange<Tick>(0, 4));
}
Model joined(const Model& a, const Model& b) {
  Model m = a;
  for (const auto& [s, t] : b) m[s] = std::max(entry(m, s), t);
  return m;
}
bool covered(const Model& a, const Model& b) {
  for (const auto& [s, t] : a)
    if (t > entry(b, s)) return false;
  return true;
}

RC_GTEST_PROP(Clock, JoinIsTheLeastUpperBound, ()) {
  const Model a = any_clock();
  const Model b = any_clock();
  Clock c = clock_of(a);
  c.join(clock_of(b));
  RC_ASSERT(equal(c, joined(a, b)));
}

RC_GTEST_PROP(Clock, CoveredByIsTheOrderOfClocks, ()) {
  const Model a = any_clock();
  const Model b = *rc::gen::arbitrary<bool>() ? any_clock() : joined(a, any_clock());
  const Clock x = clock_of(a);
  const Clock y = clock_of(b);
  RC_ASSERT(x.covered_by(y) == covered(a, b));
  RC_ASSERT(y.covered_by(x) == covered(b, a));
  const Slot s = x.first_not_covered_by(y);
  RC_ASSERT((s == no_slot) == covered(a, b));
  if (s != no_slot) RC_ASSERT(entry(a, s) > entry(b, s));
}

RC_GTEST_PROP(Clock, AssignMakesEqual, ()) {
  const Model a = any_clock();
  Clock c = clock_of(any_clock());
  c.assign(clock_of(a));
  RC_ASSERT(equal(c, a));
}

RC_GTEST_PROP(Clock, AnAssignedClockIsACopyOfItsOwn, ()) {
  const Model a = any_clock();
  Clock from = clock_of(a);
  Clock c;
  c.assign(from);
  for (Slot s = 0; s < max_slots; ++s) from.set(s, 99);
  RC_ASSERT(equal(c, a));
}

RC_GTEST_PROP(Clock, ClearAndResetOrderNothing, ()) {
  const Model a = any_clock();
  Clock c = clock_of(a);
  RC_ASSERT(c.empty() == covered(a, {}));
  c.clear();
  RC_ASSERT(c.empty());
  RC_ASSERT(equal(c, {}));
  c = clock_of(a);
  c.reset();
  RC_ASSERT(c.empty());
  RC_ASSERT(equal(c, {}));
}

TEST(Clock, EntriesBeyondTheInlineOnesKeepTheirPlaces) {
  Clock c;
  c.set(7, 1);
  c.set(8, 2);
  c.set(40, 3);
  c.set(511, 4);
  EXPECT_EQ(c.get(7), 1U);
  EXPECT_EQ(c.get(8), 2U);
  EXPECT_EQ(c.get(40), 3U);
  EXPECT_EQ(c.get(511), 4U);
  EXPECT_EQ(c.get(9), 0U);
}

}  // namespace
}  // namespace fearless
