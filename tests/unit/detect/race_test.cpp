// The race detector against the definition: an execution is a list of accesses, lock operations, forks and
// joins; two accesses race if they touch a common byte, one of them writes, and neither happens before the
// other. What the detector says first must be the first access that races with an earlier one.
#include "detect/race.hpp"

#include <optional>
#include <sstream>

#include "core/rng.hpp"
#include "memory/shadow.hpp"
#include "support/engine_double.hpp"
#include "support/property.hpp"

namespace fearless {
namespace {

constexpr u32 threads = 4;
constexpr u32 locks = 2;
constexpr uptr memory = 0x10000002000;

struct Step {
  enum class What { plain, atomic, acquire, release } what = What::plain;
  Slot thread = 0;
  u32 lock = 0;
  uptr offset = 0;
  unsigned size = 1;
  bool write = false;
};

std::ostream& operator<<(std::ostream& out, const Step& s) {
  out << "T" << s.thread;
  if (s.what == Step::What::acquire) return out << " acquires " << s.lock;
  if (s.what == Step::What::release) return out << " releases " << s.lock;
  return out << (s.what == Step::What::atomic ? " atomic" : "") << (s.write ? " writes " : " reads ")
             << s.offset << "+" << s.size;
}

// An atomic has one size (a known limit: accesses of several sizes to one atomic are not told apart).
void make_atomic(Step& s) {
  s.size = 4;
  s.offset -= s.offset % s.size;
}

rc::Gen<Step> any_step() {
  return rc::gen::exec([] {
    Step s;
    s.thread = *rc::gen::inRange<Slot>(0, threads);
    s.what = *rc::gen::weightedElement<Step::What>({{6, Step::What::plain},
                                                    {1, Step::What::atomic},
                                                    {3, Step::What::acquire},
                                                    {3, Step::What::release}});
    s.lock = *rc::gen::inRange<u32>(0, locks);
    s.size = *rc::gen::element(1U, 2U, 4U, 8U);
    s.offset = *rc::gen::inRange<uptr>(0, 12);
    if (s.what == Step::What::atomic) make_atomic(s);
    s.write = *rc::gen::arbitrary<bool>();
    return s;
  });
}

// Vector clocks of the threads as the engine keeps them: an own entry that grows with every release.
class Threads {
 public:
  Threads() {
    for (Slot s = 0; s < threads; ++s) clocks_[s].set(s, 1);
    hot.observer = nullptr;
    hot.ignored = 0;
  }
  ~Threads() {
    hot.time_base += 1000;
    scratch.reset();
  }
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;

  Clock& run(Slot s) {
    hot.slot = s;
    hot.clock = &clocks_[s];
    hot.epoch = hot.filter = u64{s} << 48 | (hot.time_base + clocks_[s].get(s)) << 8;
    return clocks_[s];
  }
  void acquire(Slot s, u32 lock) { clocks_[s].join(released_[lock]); }
  void release(Slot s, u32 lock) {
    released_[lock].join(clocks_[s]);
    clocks_[s].set(s, clocks_[s].get(s) + 1);
  }
  const Clock& clock(Slot s) const { return clocks_[s]; }

 private:
  Clock clocks_[threads];
  Clock released_[locks];
};

// By the definition.
class Oracle {
 public:
  bool races(const Step& s, const Clock& now) {
    bool found = false;
    for (const Seen& e : seen_)
      found = found || (e.step.thread != s.thread && e.step.offset < s.offset + s.size &&
                        s.offset < e.step.offset + e.step.size && (e.step.write || s.write) &&
                        !(e.step.what == Step::What::atomic && s.what == Step::What::atomic) &&
                        e.at > now.get(e.step.thread));
    seen_.push_back({s, now.get(s.thread)});
    return found;
  }

 private:
  struct Seen {
    Step step;
    Tick at;
  };
  std::vector<Seen> seen_;
};

void access(const Step& s) {
  const uptr address = memory + s.offset;
  if (s.what == Step::What::atomic) {
    auto& l = objects.get<Location>(address);
    l.size = s.size;
    race::atomic_access(l, s.size, s.write, 1);
    return;
  }
  const uptr site = 2;
  switch (s.size) {
    case 1: return s.write ? race::access<1, true>(address, site) : race::access<1, false>(address, site);
    case 2: return s.write ? race::access<2, true>(address, site) : race::access<2, false>(address, site);
    case 4: return s.write ? race::access<4, true>(address, site) : race::access<4, false>(address, site);
    default: return s.write ? race::access<8, true>(address, site) : race::access<8, false>(address, site);
  }
}

void begin() {
  static bool reserved = false;
  if (!reserved) {
    shadow::reserve();
    objects.reserve();
  }
  reserved = true;
  objects.reset();
  engine_double::reset();
}

// The index of the step that the detector, and the definition, find to race first.
struct Answers {
  std::optional<std::size_t> detector, definition;
};
Answers run(const std::vector<Step>& steps) {
  begin();
  Threads all;
  Oracle oracle;
  Answers a;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& s = steps[i];
    all.run(s.thread);
    switch (s.what) {
      case Step::What::acquire: all.acquire(s.thread, s.lock); break;
      case Step::What::release: all.release(s.thread, s.lock); break;
      case Step::What::plain:
      case Step::What::atomic:
        access(s);
        if (oracle.races(s, all.clock(s.thread)) && !a.definition) a.definition = i;
        if (!engine_double::findings().empty() && !a.detector) a.detector = i;
        break;
    }
    // After a race anything goes.
    if (a.detector || a.definition) break;
  }
  return a;
}

RC_GTEST_PROP(Race, IsReportedIfAndOnlyIfThereIsOne, ()) {
  const auto steps = *rc::gen::container<std::vector<Step>>(any_step());
  const Answers a = run(steps);
  RC_CLASSIFY(a.definition.has_value(), "racing");
  RC_ASSERT(a.detector == a.definition);
}

// Long executions with little memory, so that cells fill with accesses of several threads.
TEST(Race, IsReportedIfAndOnlyIfThereIsOneInLongExecutions) {
  Rng r(11);
  int racing = 0;
  for (int n = 0; n < 4000; ++n) {
    std::vector<Step> steps;
    // Threads hold the one lock nearly always, else the first few steps race.
    for (int i = 0; i < 60; ++i) {
      Step s;
      s.thread = r.below(threads);
      const bool locked = !r.one_in(40);
      s.write = r.one_in(3);
      s.what = Step::What::acquire;
      if (locked) steps.push_back(s);
      const u32 accesses = 1 + r.below(4);
      for (u32 k = 0; k < accesses; ++k) {
        s.size = 1U << r.below(4);
        s.offset = r.below(12);
        s.what = r.one_in(6) ? Step::What::atomic : Step::What::plain;
        if (s.what == Step::What::atomic) make_atomic(s);
        s.write = r.one_in(3);
        steps.push_back(s);
      }
      s.what = Step::What::release;
      if (locked) steps.push_back(s);
    }
    const Answers a = run(steps);
    racing += a.definition.has_value() ? 1 : 0;
    std::ostringstream list;
    for (const Step& s : steps) list << s << "\n";
    ASSERT_EQ(a.detector, a.definition) << list.str();
  }
  EXPECT_GT(racing, 400);
  EXPECT_LT(racing, 3600);
}

TEST(Race, NamesBothPlaces) {
  begin();
  Threads all;
  all.run(1);
  race::access<4, true>(memory, 100);
  all.run(2);
  race::access<1, false>(memory + 2, 200);
  ASSERT_EQ(engine_double::findings().size(), 1U);
  const Finding& f = engine_double::findings()[0];
  EXPECT_EQ(f.kind, ViolationKind::data_race);
  EXPECT_EQ(f.address, memory + 2);
  EXPECT_EQ(f.size, 1U);
  EXPECT_EQ(f.places, 2U);
  EXPECT_EQ(f.here.thread, 2U);
  EXPECT_EQ(f.here.site, 200U);
  EXPECT_EQ(f.here.operation, OpKind::plain_read);
  EXPECT_EQ(f.other.thread, 1U);
  EXPECT_EQ(f.other.site, 100U);
  EXPECT_EQ(f.other.operation, OpKind::plain_write);
}

TEST(Race, NeighbouringBytesDoNotRace) {
  begin();
  Threads all;
  for (Slot s = 0; s < threads; ++s) {
    all.run(s);
    race::access<2, true>(memory + 2 * s, 1);
  }
  EXPECT_TRUE(engine_double::findings().empty());
}

TEST(Race, RangesAreCheckedToTheByte) {
  begin();
  Threads all;
  all.run(1);
  race::check_range(memory + 5, 30, true, 1);
  all.run(2);
  race::access<1, true>(memory + 4, 1);
  race::access<1, true>(memory + 35, 1);
  EXPECT_TRUE(engine_double::findings().empty());
  race::access<1, false>(memory + 34, 1);
  EXPECT_EQ(engine_double::findings().size(), 1U);
}

// Annotations: a thread may ask that its reads (1) or writes (2) be left alone.
TEST(Race, IgnoredAccessesAreNotRaces) {
  begin();
  Threads all;
  all.run(1);
  race::access<8, true>(memory, 1);
  all.run(2);
  hot.ignored = 1;
  race::access<8, false>(memory, 1);
  EXPECT_TRUE(engine_double::findings().empty());
  race::access<8, true>(memory, 1);
  EXPECT_EQ(engine_double::findings().size(), 1U);
  hot.ignored = 0;
}

TEST(Race, FreedMemoryIsNotToBeUsed) {
  begin();
  Threads all;
  all.run(0);
  race::allocated(memory, 24, 1);
  race::access<8, true>(memory + 8, 2);
  race::freed(memory, 24, 3);
  EXPECT_TRUE(engine_double::findings().empty());
  race::access<4, false>(memory + 16, 4);
  ASSERT_EQ(engine_double::findings().size(), 1U);
  const Finding& f = engine_double::findings()[0];
  EXPECT_EQ(f.kind, ViolationKind::use_after_free);
  EXPECT_EQ(f.detail, Detail::after_free);
  EXPECT_EQ(f.here.site, 4U);
  EXPECT_EQ(f.other.site, 3U);
}

// It happened to come early, but nothing made it.
TEST(Race, AFreeMustComeAfterEveryUse) {
  begin();
  Threads all;
  all.run(1);
  race::access<4, false>(memory, 1);
  all.release(1, 0);
  all.run(2);
  race::access<4, false>(memory + 8, 2);
  all.run(0);
  all.acquire(0, 0);
  race::freed(memory, 8, 3);
  EXPECT_TRUE(engine_double::findings().empty()) << "thread 1's use happened before";
  race::freed(memory + 8, 8, 4);
  ASSERT_EQ(engine_double::findings().size(), 1U);
  EXPECT_EQ(engine_double::findings()[0].detail, Detail::unordered_free);
  EXPECT_EQ(engine_double::findings()[0].other.thread, 2U);
}

TEST(Race, AnotherExecutionHasNoPast) {
  begin();
  {
    Threads all;
    all.run(1);
    race::access<8, true>(memory, 1);
    race::freed(memory + 8, 8, 1);
  }
  Threads all;
  all.run(2);
  race::access<8, true>(memory, 1);
  race::access<8, true>(memory + 8, 1);
  EXPECT_TRUE(engine_double::findings().empty());
}

TEST(Race, ForgottenMemoryHasNoPast) {
  begin();
  Threads all;
  all.run(1);
  race::access<8, true>(memory, 1);
  race::forget(memory, 8);
  all.run(2);
  race::access<8, true>(memory, 1);
  EXPECT_TRUE(engine_double::findings().empty());
}

}  // namespace
}  // namespace fearless
