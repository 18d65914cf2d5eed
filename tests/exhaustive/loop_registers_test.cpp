// What registers hold of the round before: no state of a loop if nothing reads it again, in no function in
// progress; part of it if one does, wherever that is. (Without optimisation it lies on the stack.)
#include <atomic>
#include <map>

#include "explore.hpp"

namespace {

using namespace exhaustive;

struct Shared {
  std::atomic<int> stage{0}, other{0};
};

// A thread that waits in some way, while stages 1 to 3 come. What it says of how that was is the outcome.
template <class Waits>
fearless::result of_stages(const char* memory_model, Waits waits) {
  return explore(memory_model, [waits] {
    Shared shared;
    int said = 0;
    both([&] { said = waits(shared); },
         [&] {
           for (int stage = 1; stage <= 3; ++stage) shared.stage = stage;
         });
    fearless::outcome(std::to_string(said));
  });
}

// Every way to wait for the last stage is the same: one execution.
template <class Waits>
void expect_only_waits(Waits waits) {
  for (const char* model : {"sc", "rc11"}) {
    const fearless::result r = of_stages(model, waits);
    EXPECT_TRUE(r.passed() && r.complete) << r.report;
    EXPECT_EQ(r.executions, 1U) << r.report;
  }
}

// Saves a register of its caller's, for the number.
[[gnu::noinline]] int reads_plus(std::atomic<int>& a, int n) { return a.load() + n; }
[[gnu::noinline]] int reads(std::atomic<int>& a) { return a.load(); }

TEST(LoopRegisters, WhatTheRoundBeforeHasReadIsNoState) {
  expect_only_waits([](Shared& shared) {
    int seen = 0, also = 0;
    do {
      seen = shared.stage.load();
      also = shared.other.load();
    } while (seen + also < 3);
    return 0;
  });
  expect_only_waits([](Shared& shared) {
    for (int seen = 0; seen != 3;) {
      while ((seen = shared.stage.load()) % 2 == 0) std::this_thread::yield();
      if (shared.other.load() != 0) return seen;
    }
    return 0;
  });
}

TEST(LoopRegisters, NorIsWhatTheCallerHasOfIt) {
  expect_only_waits([](Shared& shared) {
    int seen = 0, also = 0;
    do {
      seen = reads(shared.stage);
      also = reads(shared.other);
    } while (seen + also < 3);
    return 0;
  });
  expect_only_waits([](Shared& shared) {
    int seen = 0, also = 0;
    do {
      seen = reads_plus(shared.stage, 1);
      also = reads_plus(shared.other, 2);
    } while (seen + also < 6);
    return 0;
  });
}

// As of a sequence lock: the number is read, used for an exchange and added to.
TEST(LoopRegisters, WritersOfASequenceLock) {
  for (const char* model : {"sc", "rc11"}) {
    const fearless::result r = explore(model, [] {
      std::atomic<unsigned> sequence{0};
      std::atomic<int> data{0};
      const auto write = [&] {
        unsigned even = sequence.load();
        do {
          while (even % 2 != 0) even = sequence.load();
        } while (!sequence.compare_exchange_strong(even, even + 1));
        data.fetch_add(1, std::memory_order_relaxed);
        sequence.store(even + 2);
      };
      both(write, write);
      assert(data == 2 && sequence == 4);
    });
    EXPECT_TRUE(r.passed() && r.complete) << r.report;
#ifdef __OPTIMIZE__  // else the number is a variable whose address is given away
    EXPECT_EQ(r.executions, 4U) << r.report;
#endif
  }
}

// ---- what is read again, after the loop or elsewhere

// It may say each of 0, 1 and 2.
template <class Waits>
void expect_to_remember(Waits waits) {
  for (const char* model : {"sc", "rc11"}) {
    const fearless::result r = of_stages(model, waits);
    EXPECT_TRUE(r.passed() && r.complete) << r.report;
    std::set<std::string> said;
    for (const auto& [text, times] : r.outcomes) said.insert(text);
    EXPECT_EQ(said, (std::set<std::string>{"0", "1", "2"})) << r.report;
  }
}

TEST(LoopRegisters, TheLastStageBeforeIsRemembered) {
  expect_to_remember([](Shared& shared) {
    int last = 0;
    for (int seen = 0; (seen = shared.stage.load()) != 3;) last = seen;
    return last;
  });
  expect_to_remember([](Shared& shared) {
    int last = 0;
    for (int seen = 0; (seen = reads(shared.stage)) != 3;) last = seen;
    return last;
  });
  expect_to_remember([](Shared& shared) {
    int last = 0;
    for (int seen = 0; (seen = reads_plus(shared.stage, 1)) != 4;) last = seen - 1;
    return last;
  });
}

[[gnu::noinline]] int reads_until(std::atomic<int>& a, int last) {
  const int seen = a.load();
  if (seen == last) throw seen;
  return seen;
}
[[gnu::noinline]] int reads_until_between(std::atomic<int>& a, int last) { return reads_until(a, last); }

TEST(LoopRegisters, TheLastStageBeforeIsRememberedForAHandler) {
  const auto by = [](auto read) {
    return [read](Shared& shared) {
      int last = 0;
      try {
        for (;;) last = read(shared.stage, 3);
      } catch (int) { return last; }
    };
  };
  expect_to_remember(by(reads_until));
  expect_to_remember(by(reads_until_between));
}

TEST(LoopRegisters, RoundsAreCounted) {
  expect_to_remember([](Shared& shared) {
    int rounds = 0;
    while (rounds < 2 && reads_plus(shared.stage, 1) == 1) ++rounds;
    return rounds;
  });
}

// A round that fails as it has read from before and after a change is on the way to executions without it.
TEST(LoopRegisters, RoundsOfSeveralLooksThatFail) {
  for (const char* model : {"sc", "rc11"}) {
    const fearless::result r = explore(model, [] {
      std::atomic<int> x{0}, y{0}, z{0};
      int seen = 0, before = 0;
      std::thread first([&] {
        y.fetch_add(1, std::memory_order_relaxed);
        y.store(2);
        for (;;) {
          const int head = z.load();
          int tail = x.load();
          if (z.load(std::memory_order_acquire) != head) continue;
          if (tail >= 1) {
            seen = head * 2 + tail;
            break;
          }
          x.compare_exchange_strong(tail, tail + 1);
        }
      });
      std::thread second([&] {
        x.store(1);
        int last = 0;
        while (y.load(std::memory_order_acquire) == 0) last = y.load(std::memory_order_relaxed);
        before = last;
      });
      z = 2;
      x = 1;
      y = 2;
      z = 3;
      first.join();
      second.join();
      fearless::outcome(std::to_string(seen) + " " + std::to_string(before));
    });
    EXPECT_TRUE(r.passed() && r.complete) << r.report;
    EXPECT_EQ(r.outcomes.size(), 11U) << r.report;
  }
}

}  // namespace
