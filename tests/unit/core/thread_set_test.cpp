#include "core/thread_set.hpp"

#include <set>
#include <vector>

#include "support/property.hpp"

namespace fearless {
namespace {

using Model = std::set<Slot>;

ThreadSet set_of(const Model& m) {
  ThreadSet s;
  for (const Slot slot : m) s.add(slot);
  return s;
}
Model members(const ThreadSet& s) {
  Model m;
  s.for_each([&](Slot slot) { m.insert(slot); });
  return m;
}
rc::Gen<Model> any_members() { return rc::gen::container<Model>(rc::gen::inRange<Slot>(0, max_slots)); }

RC_GTEST_PROP(ThreadSet, HoldsWhatWasAdded, ()) {
  const Model m = *any_members();
  const ThreadSet s = set_of(m);
  RC_ASSERT(members(s) == m);
  RC_ASSERT(s.count() == m.size());
  RC_ASSERT(s.empty() == m.empty());
  RC_ASSERT(s.first() == (m.empty() ? no_slot : *m.begin()));
  for (Slot i = 0; i < max_slots; ++i) RC_ASSERT(s.contains(i) == (m.count(i) != 0));
}

RC_GTEST_PROP(ThreadSet, NthHasNSmallerMembers, ()) {
  const Model m = *any_members();
  const ThreadSet s = set_of(m);
  unsigned n = 0;
  for (const Slot slot : m) RC_ASSERT(s.nth(n++) == slot);
  RC_ASSERT(s.nth(n) == no_slot);
}

RC_GTEST_PROP(ThreadSet, NextIsTheFirstPastASlotOrTheFirst, ()) {
  const unsigned words = ThreadSet::words;
  const bool few = *rc::gen::arbitrary<bool>();
  const Slot slots = few ? 64 : max_slots;
  const Model m = *rc::gen::container<Model>(rc::gen::inRange<Slot>(0, slots));
  const Slot slot = *rc::gen::inRange<Slot>(0, slots);
  ThreadSet::words = few ? 1 : ThreadSet::max_words;
  const Slot next = set_of(m).next(slot);
  ThreadSet::words = words;
  const auto past = m.upper_bound(slot);
  RC_ASSERT(next == (past != m.end() ? *past : m.empty() ? no_slot : *m.begin()));
}

RC_GTEST_PROP(ThreadSet, RemoveTakesOneAway, ()) {
  Model m = *any_members();
  ThreadSet s = set_of(m);
  const Slot gone = *rc::gen::inRange<Slot>(0, max_slots);
  s.remove(gone);
  m.erase(gone);
  RC_ASSERT(members(s) == m);
}

RC_GTEST_PROP(ThreadSet, SetOperations, ()) {
  const Model a = *any_members();
  const Model b = *any_members();
  Model both;
  Model either = a;
  Model only_a;
  for (const Slot s : a) (b.count(s) != 0 ? both : only_a).insert(s);
  either.insert(b.begin(), b.end());

  ThreadSet s = set_of(a);
  s.add_all(set_of(b));
  RC_ASSERT(members(s) == either);
  s = set_of(a);
  s.keep_only(set_of(b));
  RC_ASSERT(members(s) == both);
  s = set_of(a);
  s.remove_all(set_of(b));
  RC_ASSERT(members(s) == only_a);
  s.clear();
  RC_ASSERT(s.empty());
}

// Few threads pay for one word: what lies beyond `words` is not looked at.
TEST(ThreadSet, LooksOnlyAtTheWordsInUse) {
  const unsigned before = ThreadSet::words;
  ThreadSet s;
  s.add(3);
  s.add(70);
  ThreadSet::words = 1;
  EXPECT_EQ(s.count(), 1U);
  EXPECT_EQ(s.nth(1), no_slot);
  ThreadSet::words = 2;
  EXPECT_EQ(s.count(), 2U);
  EXPECT_EQ(s.nth(1), 70U);
  ThreadSet::words = before;
}

}  // namespace
}  // namespace fearless
