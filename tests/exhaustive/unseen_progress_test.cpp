// Loops that look at an atomic, and change something else by writes that nobody sees: they do not only wait.
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>

#include "explore.hpp"

namespace {

using namespace exhaustive;
using Texts = std::set<std::string>;

// A unit of three bytes, which clang's instrumentation leaves out.
struct Header {
  unsigned length : 20;
  std::uint8_t kind;
};

// Out of memory into memory, which is handed over by value: g++'s leaves it out.
struct Record {
  long fields[6];
};
Record record;
[[gnu::noinline]] Record next() {
  Record r = record;
  ++r.fields[0];
  return r;
}

constexpr int last = 3;

// A thread takes steps until another says stop, or the last is taken. `taken` says how many have been, which
// nothing else tells.
template <class Step, class Taken>
void race_to_the_end(const Step& step, const Taken& taken) {
  std::atomic<bool> stop{false};
  both(
      [&] {
        while (!stop.load(std::memory_order_relaxed)) {
          step();
          if (taken() == last) break;
        }
      },
      [&] { stop.store(true, std::memory_order_relaxed); });
  fearless::outcome(std::to_string(taken()));
}

// None of the steps is left out: neither of a right program nor of one that is wrong at the last.
template <class Body>
void expect_all_steps(const Body& body) {
  for (const char* model : {"sc", "rc11"}) {
    const fearless::result r = explore(model, [&] { body(false); });
    EXPECT_TRUE(r.passed() && r.complete) << r.report;
    Texts seen;
    for (const auto& [text, executions] : r.outcomes) seen.insert(text);
    EXPECT_EQ(seen, (Texts{"0", "1", "2", "3"})) << r.report;
    expect_violation(model, "assertion", [&] { body(true); });
  }
}

Header global{0, 1};

void race_to_the_end_of(Header& header, bool wrong) {
  race_to_the_end(
      [&] {
        ++header.length;
        assert(!wrong || header.length != last);
      },
      [&] { return header.length; });
}

TEST(UnseenProgress, OfAVariable) {
  expect_all_steps([](bool wrong) { race_to_the_end_of(global, wrong); });
}

TEST(UnseenProgress, OfAThreadsOwn) {
  expect_all_steps([](bool wrong) {
    static thread_local Header header{0, 1};
    std::atomic<bool> stop{false};
    std::string taken;
    both(
        [&] {
          while (!stop.load(std::memory_order_relaxed)) {
            ++header.length;
            assert(!wrong || header.length != last);
            if (header.length == last) break;
          }
          taken = std::to_string(header.length);
        },
        [&] { stop.store(true, std::memory_order_relaxed); });
    fearless::outcome(taken);
  });
}

TEST(UnseenProgress, InTheStackOfAnother) {
  expect_all_steps([](bool wrong) {
    Header header{0, 1};
    race_to_the_end_of(header, wrong);
  });
}

TEST(UnseenProgress, OnTheHeap) {
  expect_all_steps([](bool wrong) { race_to_the_end_of(*std::make_unique<Header>(), wrong); });
}

TEST(UnseenProgress, HandedOverByValue) {
  expect_all_steps([](bool wrong) {
    race_to_the_end(
        [&] {
          record = next();
          assert(!wrong || record.fields[0] != last);
        },
        [] { return record.fields[0]; });
  });
}

TEST(UnseenProgress, OfTheCLibrary) {
  expect_all_steps([](bool wrong) {
    static int number = 0;
    race_to_the_end(
        [&] {
          std::array<char, 8> text{};
          std::snprintf(text.data(), text.size(), "%d", number + 1);
          assert(std::sscanf(text.data(), "%d", &number) == 1);
          assert(!wrong || number != last);
        },
        [] { return number; });
  });
}

// ---- and those that only wait

// So many executions as of a loop that does nothing else.
void expect_as_many_as_of_waiting(const std::function<void()>& round) {
  for (const char* model : {"sc", "rc11"}) {
    const auto wait = [](const std::function<void()>& f) {
      std::atomic<bool> stop{false};
      both(
          [&] {
            while (!stop.load(std::memory_order_relaxed)) f();
          },
          [&] { stop.store(true, std::memory_order_relaxed); });
    };
    const fearless::result plain = explore(model, [&] { wait([] {}); });
    const fearless::result r = explore(model, [&] { wait(round); });
    EXPECT_TRUE(r.passed() && r.complete) << r.report;
    EXPECT_EQ(r.executions, plain.executions) << r.report;
  }
}

TEST(UnseenProgress, WhatIsPutBackIsNone) {
  expect_as_many_as_of_waiting([] {
    ++global.length;
    --global.length;
  });
}

TEST(UnseenProgress, MemoryThatARoundAllocatesForItselfIsNone) {
  expect_as_many_as_of_waiting([] { delete std::make_unique<Header>().release(); });
}

TEST(UnseenProgress, OfAnotherIsNotItsOwn) {
  const auto executions = [](bool others_make_progress) {
    const fearless::result r = explore("rc11", [=] {
      std::atomic<int> phase{0};
      both(
          [&] {
            while (phase.load(std::memory_order_relaxed) != 3) {}
          },
          [&] {
            for (int i = 1; i <= 3; ++i) {
              if (others_make_progress) ++global.length;
              phase.store(i, std::memory_order_relaxed);
            }
          });
    });
    EXPECT_TRUE(r.passed() && r.complete) << r.report;
    return r.executions;
  };
  EXPECT_EQ(executions(true), executions(false));
}

}  // namespace
