// What belongs to the state of a loop: a round that leaves it changed is no waiting, whatever it is kept in
// and however the program is compiled; what is no state does not keep a loop from being one that only waits.
#include <ucontext.h>

#include <atomic>
#include <csetjmp>
#include <cstddef>
#include <cstdlib>
#include <functional>
#include <map>

#include <fearless/annotate.hpp>

#include "explore.hpp"

namespace {

using namespace exhaustive;

// A reader that looks at most four times at a flag that another thread sets: it sees it or not. The way in
// which it counts is `looks`.
template <class Looks>
void expect_to_count(Looks looks) {
  const fearless::result r = explore("sc", [&] {
    std::atomic<int> flag{0};
    bool seen = false;
    both([&] { flag = 1; }, [&] { seen = looks(flag); });
    fearless::outcome(seen ? "seen" : "not seen");
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(r.outcomes.size(), 2U) << r.report;
}

[[gnu::noinline]] bool is_set(std::atomic<int>& flag) { return flag.load() != 0; }

TEST(Loops, RoundsAreCountedInAVariable) {
  expect_to_count([](std::atomic<int>& flag) {
    for (int i = 0; i < 4; ++i)
      if (is_set(flag)) return true;
    return false;
  });
}

[[gnu::noinline]] bool looks_once_more(std::atomic<int>& flag, int* rounds, bool* seen) {
  *seen = flag.load() != 0;
  return !*seen && --*rounds > 0;
}

thread_local int rounds_of_thread;

TEST(Loops, RoundsAreCountedInAThreadLocalVariable) {
  exhaustive::expect_verified("rc11", [] {
    std::atomic<bool> ready{false};
    std::thread other([&] {
      while (!ready.load() && ++rounds_of_thread < 3) std::this_thread::yield();
      assert(rounds_of_thread == 3);
    });
    other.join();
  });
  const fearless::result odd = exhaustive::explore("rc11", [] {
    std::atomic<bool> ready{false};
    std::thread other([&] { ready.store(true); });
    while (!ready.load()) rounds_of_thread = (rounds_of_thread + 1) % 2;
    assert(rounds_of_thread == 0);
    other.join();
  });
  EXPECT_TRUE(odd.found("assertion")) << odd.report;
}

TEST(Loops, RoundsAreCountedByReference) {
  expect_to_count([](std::atomic<int>& flag) {
    int rounds = 4;
    bool seen = false;
    while (looks_once_more(flag, &rounds, &seen)) {}
    return seen;
  });
}

struct Progress {
  long before[6];
  int rounds;
};

// Its argument is on the stack, in the frame of who calls it.
[[gnu::noinline]] bool looks_with(std::atomic<int>& flag, Progress progress) {
  if (flag.load() != 0) return true;
  return progress.rounds > 3;
}

TEST(Loops, RoundsAreCountedInAnArgumentOnTheStack) {
  expect_to_count([](std::atomic<int>& flag) {
    Progress progress{};
    while (!looks_with(flag, progress)) ++progress.rounds;
    return progress.rounds < 4;
  });
}

[[gnu::noinline]] bool looks_with_many(long, long, long, long, long, long, int rounds,
                                       std::atomic<int>& flag) {
  return flag.load() != 0 || rounds > 3;
}

TEST(Loops, RoundsAreCountedInTheSeventhArgument) {
  expect_to_count([](std::atomic<int>& flag) {
    int rounds = 0;
    while (!looks_with_many(0, 0, 0, 0, 0, 0, rounds, flag)) ++rounds;
    return rounds < 4;
  });
}

[[gnu::noinline]] int value_of(std::atomic<int>& flag, int round) {
  if (round > 3) throw round;
  return flag.load();
}

TEST(Loops, RoundsAreCountedForAHandler) {
  expect_to_count([](std::atomic<int>& flag) {
    int round = 0;
    try {
      while (value_of(flag, round++) == 0) {}
    } catch (int last) { return last < 4; }
    return true;
  });
}

TEST(Loops, WhatWasReadBeforeIsRemembered) {
  // Sees 0, then 1, then 2; or not all of them.
  const fearless::result r = explore("sc", [] {
    std::atomic<int> counter{0};
    int changes = 0;
    both(
        [&] {
          counter = 1;
          counter = 2;
        },
        [&] {
          for (int last = counter.load(); last != 2;) {
            const int now = counter.load();
            if (now != last) ++changes;
            last = now;
          }
        });
    fearless::outcome(std::to_string(changes));
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(r.outcomes.size(), 3U) << r.report;
}

TEST(Loops, ASwitchRemembersItsState) {
  const fearless::result r = explore("sc", [] {
    std::atomic<int> flag{0};
    int looks = 0;
    both([&] { flag = 1; },
         [&] {
           for (int state = 0; state != 3;) {
             switch (state) {
               case 0: state = flag.load() != 0 ? 3 : 1; break;
               case 1: state = flag.load() != 0 ? 3 : 2; break;
               case 2:
                 looks = 2;
                 state = 3;
                 break;
               default: break;
             }
           }
         });
    fearless::outcome(std::to_string(looks));
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(r.outcomes.size(), 2U) << r.report;
}

using Texts = std::set<std::string>;

template <class Body>
Texts all_outcomes(Body body) {
  const fearless::result r = explore("sc", body);
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  Texts texts;
  for (const auto& [text, times] : r.outcomes) texts.insert(text);
  return texts;
}

// (Arguments are in registers that no call preserves: in no state of a thread.)
TEST(Loops, WhatIsAskedOfAnAtomicIsPartOfTheRound) {
  EXPECT_EQ(all_outcomes([] {
              std::atomic<int> bits{1};
              std::thread([&] {
                for (int added = 1; bits.load() != 3; added = 2) bits.fetch_or(added);
              }).join();
              both([] {}, [] {});
              fearless::outcome(std::to_string(bits));
            }),
            Texts{"3"});
  EXPECT_EQ(all_outcomes([] {
              std::atomic<int> taken{1}, next{0};
              std::thread other([&] {
                int free = 0;
                for (int value = 7; !taken.compare_exchange_strong(free, value); value = next.load())
                  free = 0;
              });
              next = 3;
              taken = 0;
              other.join();
              fearless::outcome(std::to_string(taken));
            }),
            (Texts{"0", "3", "7"}));
}

// ---- ways out of a loop that are no branches: what they read there was not overwritten in vain

struct Shared {
  std::atomic<int> stop{0}, value{0};
};

[[gnu::noinline]] void stops(Shared& shared) {
  if (shared.stop.load() != 0) throw 1;
}
[[gnu::noinline]] int reads(Shared& shared) { return shared.value.load(); }

[[noreturn]] void fails(int) { std::abort(); }
typedef void (*Failing)(int) __attribute__((noreturn));
volatile Failing failing = reinterpret_cast<Failing>(fails);

TEST(Loops, AHandlerBehindACallThatDoesNotReturn) {
  EXPECT_EQ(all_outcomes([] {
              Shared shared;
              int result = 0;
              both(
                  [&] {
                    volatile int kept = 7;
                    try {
                      if (shared.stop.load() == 77) failing(1);
                      for (;;) {
                        stops(shared);
                        reads(shared);
                        kept = 3;
                      }
                    } catch (int) { result = kept; }
                  },
                  [&] {
                    shared.value = 1;
                    shared.stop = 1;
                  });
              fearless::outcome(std::to_string(result));
            }),
            (Texts{"3", "7"}));
}

[[gnu::noinline]] void jumps(Shared& shared, std::jmp_buf& to) {
  if (shared.stop.load() != 0) std::longjmp(to, 1);
}
[[gnu::noinline]] void goes_back(Shared& shared, ucontext_t& to) {
  if (shared.stop.load() != 0) setcontext(&to);
}

TEST(Loops, PlacesThatAreReturnedToTwice) {
  const Texts expected{"0", "3", "7"};
  const auto stop = [](Shared& shared) {
    shared.value = 3;
    shared.stop = 1;
  };
  EXPECT_EQ(all_outcomes([&] {
              Shared shared;
              int result = 0;
              std::jmp_buf place;
              both(
                  [&] {
                    volatile int kept = 7;
                    if (setjmp(place) == 0)
                      for (;;) {
                        jumps(shared, place);
                        kept = reads(shared);
                      }
                    result = kept;
                  },
                  [&] { stop(shared); });
              fearless::outcome(std::to_string(result));
            }),
            expected);
  EXPECT_EQ(all_outcomes([&] {
              Shared shared;
              int result = 0;
              ucontext_t place;
              both(
                  [&] {
                    volatile int kept = 7;
                    volatile bool again = false;
                    getcontext(&place);
                    if (!again) {
                      again = true;
                      for (;;) {
                        goes_back(shared, place);
                        kept = reads(shared);
                      }
                    }
                    result = kept;
                  },
                  [&] { stop(shared); });
              fearless::outcome(std::to_string(result));
            }),
            expected);
}

struct Links {
  int value;
  int link;
};
[[gnu::noinline]] int behind(int* link) {
  asm volatile("" : "+r"(link) : : "memory");
  return reinterpret_cast<Links*>(reinterpret_cast<char*>(link) - offsetof(Links, link))->value;
}

TEST(Loops, AMemberIsFoundFromItsNeighbour) {
  EXPECT_EQ(all_outcomes([] {
              Shared shared;
              int result = 0;
              both(
                  [&] {
                    Links links{7, 0};
                    for (;;) {
                      if (shared.stop.load() != 0) break;
                      reads(shared);
                      links.value = 3;
                    }
                    result = behind(&links.link);
                  },
                  [&] { shared.stop = 1; });
              fearless::outcome(std::to_string(result));
            }),
            (Texts{"3", "7"}));
}

TEST(Loops, WhatOthersWriteIntoTheStackMeanwhileIsNoState) {
  for (const char* model : {"sc", "rc11"}) {
    const auto r = explore(model, [] {
      std::atomic<int> x{0};
      int a = -9, b = -9;
      std::thread first([&] { x.store(1, std::memory_order_relaxed); });
      std::thread second([&] {
        a = x.fetch_add(0, std::memory_order_release);
        b = x.load(std::memory_order_acquire);
      });
      for (int v = 1; v == 1;) v = x.exchange(1);
      first.join();
      second.join();
    });
    ASSERT_EQ(r.violations.size(), 1U) << r.report;
    EXPECT_EQ(r.violations[0].kind, "livelock") << r.report;
  }
}

TEST(Loops, WhatIsStoredAgainChangesNothing) {
  static int seen;
  static std::atomic<int> x;
  for (const char* model : {"sc", "rc11"}) {
    const auto r = explore(model, [&] {
      x.store(0);
      std::thread waits([&] {
        while ((seen = x.load()) == 0) {}
      });
      x.store(1);
      x.store(2);
      waits.join();
      fearless::outcome(std::to_string(seen));
    });
    EXPECT_TRUE(r.complete) << r.report;
    EXPECT_EQ(r.outcomes, (std::map<std::string, std::uint64_t>{{"1", 1}, {"2", 1}})) << r.report;
  }
  // What is counted in memory of others is no loop that only waits.
  static int rounds;
  const auto counts = explore("rc11", [&] {
    rounds = 0;
    x.store(0);
    std::thread waits([&] {
      while (rounds < 3 && x.load() == 0) ++rounds;
    });
    x.store(1);
    waits.join();
    fearless::outcome(std::to_string(rounds));
  });
  EXPECT_TRUE(counts.complete) << counts.report;
  EXPECT_EQ(counts.outcomes.size(), 4U) << counts.report;
}

// A queue of one place between two threads, each of which remembers how far the other was when it last
// looked.
class Remembering {
 public:
  explicit Remembering(std::memory_order publishes) : publishes_(publishes) {}

  bool put(int v) {
    const unsigned at = put_.load(std::memory_order_relaxed), next = (at + 1) % 2;
    if (next == seen_taken_) {
      seen_taken_ = taken_.load(std::memory_order_acquire);
      if (next == seen_taken_) return false;
    }
    values_[at] = v;
    put_.store(next, publishes_);
    return true;
  }
  bool take(int& v) {
    const unsigned at = taken_.load(std::memory_order_relaxed);
    if (at == seen_put_) {
      seen_put_ = put_.load(std::memory_order_acquire);
      if (at == seen_put_) return false;
    }
    v = values_[at];
    taken_.store((at + 1) % 2, std::memory_order_release);
    return true;
  }

 private:
  std::memory_order publishes_;
  std::atomic<unsigned> put_{0}, taken_{0};
  unsigned seen_put_ = 0, seen_taken_ = 0;
  int values_[2] = {};
};

fearless::result through_a_queue(const char* model, std::memory_order publishes, int puts, int takes) {
  return explore(model, [=] {
    Remembering queue(publishes);
    both(
        [&] {
          for (int i = 1; i <= puts; ++i)
            while (!queue.put(i)) {}
        },
        [&] {
          for (int i = 1, v = 0; i <= takes; ++i) {
            while (!queue.take(v)) std::this_thread::yield();
            assert(v == i);
          }
        });
  });
}

TEST(Loops, WhatIsRememberedAgainOfAnotherChangesNothing) {
  for (const char* model : {"sc", "rc11"}) {
    // Nobody can be sooner or later than the other by anything but rounds of waiting.
    const auto right = through_a_queue(model, std::memory_order_release, 3, 3);
    EXPECT_TRUE(right.passed() && right.complete) << right.report;
    EXPECT_EQ(right.executions, 1U) << right.report;

    const auto one_more = through_a_queue(model, std::memory_order_release, 2, 3);
    ASSERT_EQ(one_more.violations.size(), 1U) << one_more.report;
    EXPECT_EQ(one_more.violations[0].kind, "livelock") << one_more.report;

    const auto too_weak = through_a_queue(model, std::memory_order_relaxed, 2, 2);
    ASSERT_FALSE(too_weak.violations.empty()) << too_weak.report;
    EXPECT_EQ(too_weak.violations[0].kind, "data-race") << too_weak.report;
  }
}

}  // namespace
