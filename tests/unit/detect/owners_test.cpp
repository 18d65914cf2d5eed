// The map of ranges against a plain table of bytes: what was said of each last, and before that.
#include "detect/owners.hpp"

#include <ostream>
#include <vector>

#include "memory/scratch.hpp"
#include "support/engine_double.hpp"
#include "support/property.hpp"

namespace fearless::ownership {
namespace {

constexpr uptr memory = 0x10000000000;
constexpr uptr bytes = 48;

struct Step {
  bool removes = false;
  uptr begin = 0, end = 0;
};

std::ostream& operator<<(std::ostream& out, const Step& s) {
  return out << (s.removes ? "remove [" : "say [") << s.begin << ", " << s.end << ")";
}

rc::Gen<Step> any_step() {
  return rc::gen::exec([] {
    Step s;
    s.removes = *rc::gen::inRange(0, 4) == 0;
    s.begin = *rc::gen::inRange<uptr>(0, bytes - 1);
    s.end = *rc::gen::inRange<uptr>(s.begin + 1, bytes);
    return s;
  });
}

// The sites of what was said of a byte, the last first.
std::vector<uptr> said_of(uptr byte) {
  const Overlap found = overlapping(memory + byte, memory + byte + 1);
  std::vector<uptr> sites;
  if (found.first == found.last) return sites;
  for (const Record* r = found.first->last; r != nullptr; r = r->before) sites.push_back(r->site);
  return sites;
}

RC_GTEST_PROP(Owners, RangesAgreeWithATableOfBytes, ()) {
  scratch.reset();
  remove_all();
  std::vector<std::vector<uptr>> table(bytes);
  uptr site = 0;
  for (const Step& s : *rc::gen::container<std::vector<Step>>(any_step())) {
    if (s.removes) {
      remove(memory + s.begin, memory + s.end);
    } else {
      Record r{};
      r.site = ++site;
      say(memory + s.begin, memory + s.end, r);
    }
    for (uptr b = s.begin; b < s.end; ++b) {
      if (s.removes) {
        table[b].clear();
      } else {
        table[b].insert(table[b].begin(), site);
      }
    }
  }
  for (uptr b = 0; b < bytes; ++b) RC_ASSERT(said_of(b) == table[b]);
  // In order, and none over another.
  const Overlap all = all_ranges();
  for (const Range* r = all.first; r != all.last; ++r) {
    RC_ASSERT(r->begin < r->end);
    if (r != all.first) RC_ASSERT(r[-1].end <= r->begin);
  }
}

TEST(Owners, WhatIsCollectedIsTheThreadsOwn) {
  scratch.reset();
  remove_all();
  add_collected({memory, 8, 1});
  add_collected({memory + 8, 8, 2});
  Collected taken{};
  EXPECT_FALSE(take_collected(0, &taken));
  ASSERT_TRUE(take_collected(1, &taken));
  EXPECT_EQ(taken.address, memory);
  EXPECT_FALSE(take_collected(1, &taken));
  ASSERT_TRUE(take_collected(2, &taken));
  EXPECT_EQ(taken.address, memory + 8);
}

}  // namespace
}  // namespace fearless::ownership
