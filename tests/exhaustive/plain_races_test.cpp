// races=explore: plain accesses that race branch as relaxed atomics do. So every program is tried with both,
// and must have the same number of executions and the same outcomes. (The plain variables are volatile: of
// others the compiler makes fewer accesses than there are in the text.)
#include "explore.hpp"

#include <atomic>
#include <cstdint>
#include <locale>
#include <mutex>
#include <new>
#include <string>
#include <thread>
#include <vector>

namespace {

struct Plain {
  volatile int value = 0;
  int load() const { return value; }
  void store(int v) { value = v; }
};
struct Relaxed {
  std::atomic<int> value{0};
  int load() const { return value.load(std::memory_order_relaxed); }
  void store(int v) { value.store(v, std::memory_order_relaxed); }
};

template <class V>
struct Variables {
  V x, y;
};
template <class V>
Variables<V> variables;
template <class V>
V& x() {
  return variables<V>.x;
}
template <class V>
V& y() {
  return variables<V>.y;
}

void run(std::vector<std::thread> threads) {
  for (std::thread& t : threads) t.join();
}
template <class... Bodies>
void together(Bodies... bodies) {
  std::vector<std::thread> threads;
  (threads.emplace_back(bodies), ...);
  run(std::move(threads));
}

struct StoreBuffering {
  template <class V>
  static std::string body() {
    int a = 0, b = 0;
    together([&a] { x<V>().store(1), a = y<V>().load(); }, [&b] { y<V>().store(1), b = x<V>().load(); });
    return std::to_string(a) + std::to_string(b);
  }
};

struct MessagePassing {
  template <class V>
  static std::string body() {
    int a = 0, b = 0;
    together([] { x<V>().store(1), y<V>().store(1); }, [&] { a = y<V>().load(), b = x<V>().load(); });
    return std::to_string(a) + std::to_string(b);
  }
};

template <int threads, int times>
struct Increments {
  template <class V>
  static std::string body() {
    std::vector<std::thread> all;
    for (int i = 0; i < threads; ++i)
      all.emplace_back([] {
        for (int k = 0; k < times; ++k) x<V>().store(x<V>().load() + 1);
      });
    run(std::move(all));
    return std::to_string(x<V>().load());
  }
};

struct Coherence {
  template <class V>
  static std::string body() {
    int a = 0, b = 0;
    together([] { x<V>().store(1), x<V>().store(2); }, [&] { a = x<V>().load(), b = x<V>().load(); },
             [] { x<V>().store(3); });
    return std::to_string(a) + std::to_string(b) + std::to_string(x<V>().load());
  }
};

struct OnTheHeap {
  template <class V>
  static std::string body() {
    V* v = new V;
    v->store(5);
    std::thread other([v] { v->store(7); });
    const int seen = v->load();
    other.join();
    const int last = v->load();
    delete v;
    return std::to_string(seen) + std::to_string(last);
  }
};

// Freed right after it has been written or read, by the thread that did so.
struct FreedAtOnce {
  template <class V>
  static std::string body() {
    V* v = new V;
    int seen = 0;
    {
      std::thread other([v] { v->store(7); });
      v->store(5);
      other.join();
    }
    seen = v->load();
    delete v;
    return std::to_string(seen);
  }
};

template <class Program>
class PlainRaces : public ::testing::Test {};
using Programs = ::testing::Types<StoreBuffering, MessagePassing, Increments<2, 1>, Increments<3, 1>,
                                  Increments<2, 2>, Coherence, OnTheHeap, FreedAtOnce>;
TYPED_TEST_SUITE(PlainRaces, Programs);

template <class Program, class V>
fearless::result all(const char* model, unsigned jobs, const char* races) {
  fearless::options o;
  o.strategy = "exhaustive";
  o.memory_model = model;
  o.jobs = jobs;
  o.races = races;
  return fearless::check(o, [] {
    new (&variables<V>) Variables<V>;
    fearless::outcome(Program::template body<V>());
  });
}

TYPED_TEST(PlainRaces, BranchAsRelaxedAtomicsDo) {
  for (const char* model : {"sc", "rc11"}) {
    const fearless::result atomics = all<TypeParam, Relaxed>(model, 1, "report");
    ASSERT_TRUE(atomics.passed() && atomics.complete) << atomics.report;
    EXPECT_GT(atomics.executions, 1U);
    for (const unsigned jobs : {1U, 2U}) {
      const fearless::result plain = all<TypeParam, Plain>(model, jobs, "explore");
      ASSERT_TRUE(plain.passed() && plain.complete) << plain.report;
      EXPECT_EQ(plain.executions, atomics.executions);
      EXPECT_EQ(plain.outcomes, atomics.outcomes);
    }
    const fearless::result reported = all<TypeParam, Plain>(model, 1, "report");
    EXPECT_TRUE(reported.found("data-race")) << reported.report;
  }
}

volatile int counter = 0;

fearless::result lost_update(const char* replay = "") {
  fearless::options o;
  o.name = "lost update";
  if (*replay == 0) {
    o.strategy = "exhaustive";
    o.races = "explore";
  } else {
    o.replay = replay;
  }
  return fearless::check(o, [] {
    counter = 0;
    together([] { counter = counter + 1; }, [] { counter = counter + 1; });
    assert(counter == 2);
  });
}

TEST(PlainRacesFound, AnAssertionDecides) {
  const fearless::result r = lost_update();
  ASSERT_TRUE(r.found("assertion")) << r.report;
  EXPECT_FALSE(r.found("data-race"));
  const fearless::result again = lost_update(r.violations[0].replay.c_str());
  ASSERT_TRUE(again.found("assertion")) << again.report;
}

// What a thread would see is asked of it, not looked up for it: who crashes is told right.
TEST(PlainRacesFound, ACrashIsOfTheThreadThatCrashes) {
  fearless::options o;
  o.strategy = "exhaustive";
  const fearless::result r = fearless::check(o, [] {
    static std::atomic<int> flag, *volatile nowhere;
    flag = 0;
    nowhere = nullptr;
    together(
        [] {
          while (flag.load() == 0) {}
        },
        [] {
          if (flag.load() == 0) (*nowhere).load();
          flag = 1;
        });
  });
  ASSERT_TRUE(r.found("crash")) << r.report;
  EXPECT_EQ(r.violations[0].sites.at(0).thread, "main/2") << r.report;
}

TEST(PlainRacesFound, RaceFreeProgramsHaveOneExecutionPerClass) {
  fearless::options o;
  o.strategy = "exhaustive";
  o.races = "explore";
  const fearless::result r = fearless::check(o, [] {
    static int shared;
    static std::mutex m;
    shared = 0;
    const auto add = [] {
      const std::lock_guard<std::mutex> guard(m);
      ++shared;
    };
    together(add, add);
    assert(shared == 2);
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(r.executions, 2U);
}

// Limits (docs/exhaustive.md): what no atomic access could be cannot be explored with an execution graph.

template <class Body>
void expect_refused(const std::string& what, Body body) {
  fearless::options o;
  o.strategy = "exhaustive";
  o.races = "explore";
  const fearless::result r = fearless::check(o, body);
  EXPECT_EQ(r.verdict, fearless::verdict::internal_error) << r.report;
  EXPECT_NE(r.report.find(what), std::string::npos) << r.report;
}

TEST(Limits, test_racing_accesses_of_odd_sizes_are_refused) {
  struct Big {
    long words[5];
  };
  static Big big;
  expect_refused("a size that no atomic has", [] {
    big = {};
    Big seen{};
    together([] { big = Big{{1, 2, 3, 4, 5}}; }, [&seen] { seen = big; });
  });
}

TEST(Limits, test_more_racing_memory_than_can_be_explored_is_reported) {
  constexpr std::size_t many = 3000;
  static volatile long words[many];
  const auto write_all = [] {
    for (volatile long& w : words) w = 1;
  };
  fearless::options o;
  o.strategy = "exhaustive";
  o.races = "explore";
  o.executions = 100;
  const fearless::result r = fearless::check(o, [&] { together(write_all, write_all); });
  EXPECT_TRUE(r.found("data-race")) << r.report;
}

TEST(Limits, test_racing_accesses_of_different_sizes_are_refused) {
  union Both {
    volatile std::uint64_t whole;
    volatile std::uint32_t halves[2];
  };
  static Both both;
  expect_refused("accesses of different sizes", [] {
    both.whole = 0;
    together([] { both.whole = 1; }, [] { both.halves[1] = 2; });
  });
}

// std::ctype<char> has a cache that threads may write as they like. A stack may hold what looks like one: the
// pointer to its virtual functions, left by a call.
TEST(PlainRaces, WhatLooksLikeACacheOfTheLibraryOnAStackIsNone) {
  const auto race = [] {
    struct {
      const void* left;
      char between[300];
      int raced;
    } stack{};
    const auto& facet = std::use_facet<std::ctype<char>>(std::locale::classic());
    stack.left = *reinterpret_cast<const void* const*>(&facet);
    std::thread other([&] { stack.raced = 1; });
    stack.raced = 2;
    other.join();
  };
  EXPECT_TRUE(exhaustive::explore("rc11", race).found("data-race"));
}

}  // namespace

// Of atomics no more than sixteen bytes, and no other sizes than the processor's.
TEST(Limits, test_atomics_without_a_place_are_refused) {
  struct Three {
    char bytes[3];
  };
  struct Big {
    long words[3];
  };
  static std::atomic<Three> three;
  static std::atomic<Big> big;
  expect_refused("an atomic object of another size",
                 [] { together([] { three.store({}); }, [] { static_cast<void>(three.load()); }); });
  expect_refused("an atomic object of another size",
                 [] { together([] { big.store({}); }, [] { static_cast<void>(big.load()); }); });
}
