// What threads know without reading an atomic: memory that code reads which is not instrumented, files, time,
// what others write into their stacks, objects that are made anew in the place of others, who is woken.
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cfenv>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <latch>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <semaphore>
#include <set>

#include "explore.hpp"

namespace {

using namespace exhaustive;
using std::chrono::steady_clock;

std::set<std::string> outcomes(const char* memory_model, void (*body)()) {
  const fearless::result r = explore(memory_model, body);
  EXPECT_TRUE(r.passed()) << r.report;
  EXPECT_TRUE(r.complete) << r.report;
  std::set<std::string> texts;
  for (const auto& [text, executions] : r.outcomes) texts.insert(text);
  return texts;
}

using Texts = std::set<std::string>;

// A number reaches the thread by way of the C library; it then waits until the phase is another.
void wait_for_another_phase(int number, std::atomic<int>& phase) {
  while (phase.load() == number) {}
  fearless::outcome(std::to_string(number) + std::to_string(phase.load()));
}

TEST(HiddenState, TextThatTheLibraryReads) {
  const auto body = [] {
    std::mutex m;
    std::string text = "0";
    std::atomic<int> phase{0};
    std::thread other([&] {
      {
        const std::lock_guard lock(m);
        text = "1";
      }
      phase = 1;
      phase = 2;
    });
    int number = 0;
    {
      const std::lock_guard lock(m);
      number = std::stoi(text);
    }
    wait_for_another_phase(number, phase);
    other.join();
  };
  for (const char* model : {"sc", "rc11"})
    EXPECT_EQ(outcomes(model, body), (Texts{"01", "02", "10", "11", "12"}));
}

TEST(HiddenState, TextThatTheLibraryWrites) {
  EXPECT_EQ(
      outcomes("sc",
               [] {
                 std::atomic<int> phase{0}, seen{0};
                 std::array<char, 8> text{};
                 std::thread writer([&] { std::snprintf(text.data(), text.size(), "%d", seen.load()); });
                 std::thread other([&] {
                   seen = 1;
                   phase = 1;
                   phase = 2;
                 });
                 writer.join();
                 wait_for_another_phase(std::atoi(text.data()), phase);
                 other.join();
               }),
      (Texts{"01", "02", "10", "11", "12"}));
}

TEST(HiddenState, WhatComesThroughAPipe) {
  EXPECT_EQ(outcomes("sc",
                     [] {
                       std::atomic<int> phase{0}, seen{0};
                       std::array<int, 2> ends{};
                       assert(pipe(ends.data()) == 0);
                       std::thread writer([&] {
                         const char c = static_cast<char>('0' + seen.load());
                         assert(write(ends[1], &c, 1) == 1);
                       });
                       std::thread other([&] {
                         seen = 1;
                         phase = 1;
                         phase = 2;
                       });
                       char c = 0;
                       assert(read(ends[0], &c, 1) == 1);
                       wait_for_another_phase(c - '0', phase);
                       writer.join();
                       other.join();
                       close(ends[0]);
                       close(ends[1]);
                     }),
            (Texts{"01", "02", "10", "11", "12"}));
}

TEST(HiddenState, ADeadlineEndsALoop) {
  const auto body = [] {
    std::atomic<int> x{0};
    int seen = -1;
    both(
        [&] {
          const auto end = steady_clock::now() + std::chrono::microseconds(1);
          while (x.load() == 0 && steady_clock::now() < end) {}
          seen = x.load();
        },
        [&] { x = 1; });
    fearless::outcome(std::to_string(seen));
  };
  EXPECT_EQ(outcomes("rc11", body), (Texts{"0", "1"}));
  expect_verified("rc11", [] {
    std::atomic<bool> never{false};
    std::thread([&] {
      const auto end = steady_clock::now() + std::chrono::milliseconds(1);
      while (!never.load() && steady_clock::now() < end)
        std::this_thread::sleep_for(std::chrono::microseconds(1));
    }).join();
  });
}

TEST(HiddenState, TimeDoesNotGoBackAlongAJoin) {
  for (const char* model : {"sc", "rc11"})
    expect_verified(model, [] {
      steady_clock::time_point late;
      std::thread([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        late = steady_clock::now();
      }).join();
      assert(steady_clock::now() >= late);
    });
}

TEST(HiddenState, OthersWriteIntoTheStackOfWhoWaits) {
  for (const char* model : {"sc", "rc11"})
    expect_verified(model, [] {
      std::atomic<int> lock{0}, w{0};
      const auto locked = [&](auto f) {
        for (int seen = lock.load();;) {
          if ((seen & 1) != 0) {
            std::this_thread::yield();
            seen = lock.load();
          } else if (lock.compare_exchange_weak(seen, seen | 1)) {
            break;
          }
        }
        f();
        lock.fetch_sub(1);
      };
      int done = 0;
      std::thread t([&] {
        locked([] {});
        w.load();
        locked([] {});
        done = 1;
      });
      std::thread u([&] {
        w = 1;
        locked([] {});
      });
      locked([] {});
      t.join();
      u.join();
      assert(done == 1);
    });
}

// ---- objects in a loop's body: each round's are new, where the last round's were

TEST(HiddenState, AtomicsOfEveryRoundAreNew) {
  const auto body = [] {
    std::string seen;
    for (int i = 0; i < 2; ++i) {
      std::atomic<int> x{0};
      int before = 0;
      std::thread other([&] { x.store(1, std::memory_order_relaxed); });
      before = x.load(std::memory_order_relaxed);
      other.join();
      assert(x.load() == 1);
      seen += std::to_string(before);
    }
    fearless::outcome(seen);
  };
  for (const char* model : {"sc", "rc11"}) EXPECT_EQ(outcomes(model, body), (Texts{"00", "01", "10", "11"}));
}

TEST(HiddenState, AtomicsMadeAnewByOptional) {
  for (const char* model : {"sc", "rc11"})
    expect_verified(model, [] {
      std::optional<std::atomic<int>> x;
      for (int i = 0; i < 2; ++i) {
        x.emplace(0);
        both([&] { x->fetch_add(1); }, [&] { x->fetch_add(1); });
        assert(x->load() == 2);
      }
    });
}

TEST(HiddenState, SynchronisationObjectsOfEveryRoundAreNew) {
  const auto body = [] {
    std::string made;
    for (int i = 0; i < 2; ++i) {
      std::mutex m;
      std::condition_variable changed;
      bool ready = false;
      std::binary_semaphore go{0};
      std::latch met{2};
      std::once_flag once;
      int n = 0;
      std::thread other([&] {
        {
          const std::lock_guard lock(m);
          ready = true;
        }
        changed.notify_one();
        go.acquire();
        met.count_down();
        std::call_once(once, [&] { ++n; });
      });
      {
        std::unique_lock lock(m);
        changed.wait(lock, [&] { return ready; });
      }
      go.release();
      met.arrive_and_wait();
      std::call_once(once, [&] { ++n; });
      other.join();
      made += std::to_string(n);
    }
    fearless::outcome(made);
  };
  EXPECT_EQ(outcomes("sc", body), (Texts{"11"}));
}

// ---- who is woken

TEST(HiddenState, EitherWaiterIsNotified) {
  const auto body = [] {
    std::mutex m;
    std::condition_variable changed;
    bool done = false;
    std::string order;
    const auto work = [&](char name) {
      std::unique_lock lock(m);
      order += name;
      if (!done) changed.wait(lock);
      order += static_cast<char>(name - 'a' + 'A');
    };
    std::thread a(work, 'a'), b(work, 'b');
    changed.notify_one();
    {
      const std::lock_guard lock(m);
      done = true;
      order += 'D';
    }
    changed.notify_all();
    a.join();
    b.join();
    fearless::outcome(order);
  };
  for (const char* model : {"sc", "rc11"}) {
    const Texts all = outcomes(model, body);
    // The threads are alike: what one can do, the other can.
    Texts exchanged;
    for (std::string text : all) {
      for (char& c : text) c = c == 'a' ? 'b' : c == 'b' ? 'a' : c == 'A' ? 'B' : c == 'B' ? 'A' : c;
      exchanged.insert(text);
    }
    EXPECT_EQ(all, exchanged);
    EXPECT_TRUE(all.contains("abADB") && all.contains("abBDA") &&
                all.contains("abAB") == all.contains("abBA"));
  }
}

long wait_while(std::atomic<int>& word, int value) {
  return syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, value, nullptr, nullptr, 0) == 0 ? 0 : errno;
}

// As in the kernel, who finds another word was never in the queue, and takes nobody's wake-up.
TEST(HiddenState, WhoDoesNotWaitIsNotWoken) {
  const Texts all = outcomes("sc", [] {
    std::atomic<int> word{0};
    long first = -1, second = -1;
    std::thread a([&] { first = wait_while(word, 0); });
    std::thread b([&] { second = wait_while(word, 5); });
    word = 1;
    const long woken = syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
    a.join();
    b.join();
    fearless::outcome(std::to_string(first) + " " + std::to_string(second) + " " + std::to_string(woken));
  });
  EXPECT_EQ(all, (Texts{"0 " + std::to_string(EAGAIN) + " 1",
                        std::to_string(EAGAIN) + " " + std::to_string(EAGAIN) + " 0"}));
}

// The mode is no byte of the stack, nor a register that calls preserve.
TEST(HiddenState, HowNumbersAreRounded) {
  const Texts all = outcomes("rc11", [] {
    std::atomic<bool> set{false};
    std::thread other([&] { set = true; });
    while (!set) std::fesetround(std::fegetround() == FE_UPWARD ? FE_TONEAREST : FE_UPWARD);
    fearless::outcome(std::fegetround() == FE_UPWARD ? "up" : "nearest");
    std::fesetround(FE_TONEAREST);
    other.join();
  });
  EXPECT_EQ(all, (Texts{"nearest", "up"}));
}

TEST(HiddenState, NotWaitingNeedsNoTimeouts) {
  fearless::options o;
  o.name = "program";
  o.strategy = "exhaustive";
  o.early_timeouts = 0;
  const fearless::result r = fearless::check(o, [] {
    std::atomic<int> word{0};
    std::thread([&] { assert(wait_while(word, 5) == 0); }).join();
  });
  EXPECT_TRUE(r.failed() && r.found("assertion")) << r.report;
}

TEST(HiddenState, EveryExecutionDrawsTheSameNumbers) {
  for (const char* strategy : {"random", "exhaustive"}) {
    fearless::options o;
    o.name = "program";
    o.strategy = strategy;
    o.executions = 50;
    const fearless::result r = fearless::check(o, [] {
      std::atomic<int> x{0};
      both([&] { x = 1; }, [&] { x = 2; });
      std::string drawn = std::to_string(rand()) + " " + std::to_string(random());
      drawn += " " + std::to_string(lrand48()) + " " + std::to_string(mrand48()) + " " +
               std::to_string(drand48());
      std::array<unsigned short, 3> state{1, 2, 3};
      drawn += " " + std::to_string(nrand48(state.data())) + " " + std::to_string(jrand48(state.data())) +
               " " + std::to_string(erand48(state.data())) + " " + std::to_string(state[0]);
      std::array<unsigned short, 3> seed{4, 5, 6};
      drawn += " " + std::to_string(seed48(seed.data())[0]) + " " + std::to_string(lrand48());
      std::array<unsigned short, 7> parameters{1, 2, 3, 4, 5, 6, 7};
      lcong48(parameters.data());
      drawn += " " + std::to_string(lrand48());
      srand48(1);
      drawn += " " + std::to_string(lrand48()) + " " + std::to_string(std::random_device()());
      fearless::outcome(drawn);
    });
    EXPECT_TRUE(r.passed()) << r.report;
    EXPECT_GT(r.executions, 1U) << r.report;
    EXPECT_EQ(r.outcomes.size(), 1U) << r.report;
  }
}

// (The values are those of POSIX's linear congruence, from the seed that it names.)
TEST(HiddenState, TheNumbersDrawnAreThoseOfTheLibrary) {
  srand48(7);
  const long expected = lrand48();
  const fearless::result r = explore("sc", [expected] {
    both([] {}, [] {});
    srand48(7);
    assert(lrand48() == expected);
  });
  EXPECT_TRUE(r.passed()) << r.report;
}

TEST(HiddenState, WithoutAnExecutionThatEndsNothingHasPassed) {
  for (const char* strategy : {"random", "exhaustive"}) {
    fearless::options o;
    o.name = "program";
    o.strategy = strategy;
    o.executions = 10;
    const fearless::result r = fearless::check(o, [] {
      std::atomic<int> x{0};
      both([&] { x = 1; }, [&] { fearless::assume(x.load() == 2); });
    });
    EXPECT_EQ(r.verdict, fearless::verdict::vacuous) << r.report;
    EXPECT_EQ(r.executions, 0U);
    EXPECT_NE(r.report.find("came to its end"), std::string::npos) << r.report;
  }
}

// What a failed attempt has found is the next one's value: the loop is not where it was.
template <class Increment>
void count_by_three(std::uint64_t executions, const Increment& increment) {
  const fearless::result r = explore("rc11", [&increment] {
    std::atomic<int> n{0};
    const auto one_more = [&] { increment(n); };
    std::thread first(one_more), second(one_more), third(one_more);
    first.join();
    second.join();
    third.join();
    assert(n == 3);
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(r.executions, executions) << r.report;
}

TEST(HiddenState, GoingOnWithWhatWasFoundIsUnrolled) {
  count_by_three(48, [](std::atomic<int>& n) {
    int seen = n.load();
    while (!n.compare_exchange_strong(seen, seen + 1)) {}
  });
  count_by_three(6, [](std::atomic<int>& n) {
    for (;;)
      if (int seen = n.load(); n.compare_exchange_strong(seen, seen + 1)) break;
  });
}

}  // namespace
