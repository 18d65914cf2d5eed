// "Nobody else does this here now", said for a scope.
#include <fearless/annotate.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>

#include "search.hpp"

namespace {

using search::expect_ownership_violation;
using search::expect_right;

// (Not inlined: compilers see through it and warn.)
[[gnu::noinline]] void destroy(std::unique_ptr<int>& value) { value.reset(); }

TEST(Assertion, SomebodyElseWrites) {
  // Atomic operations: no race.
  expect_ownership_violation(
      [] {
        std::atomic<int> state{0};
        std::thread t([&] { state.store(1); });
        {
          const fearless::no_other_writes mine(state);
          state.store(2);
          state.load();
        }
        t.join();
      },
      "nobody else writes");
  expect_right([] {
    std::atomic<int> state{0};
    std::thread t([&] { state.load(); });  // reads are no writes
    {
      const fearless::no_other_writes mine(state);
      state.store(2);
      state.load();
    }
    t.join();
  });
}

TEST(Assertion, SomebodyElseLooks) {
  expect_ownership_violation(
      [] {
        std::atomic<int> state{0};
        std::thread t([&] { state.load(); });
        {
          const fearless::no_other_access mine(state);
          state.store(2);
          state.load();
        }
        t.join();
      },
      "nobody else uses");
  expect_right([] {
    std::atomic<int> state{0};
    std::thread t([&] { state.load(); });
    t.join();
    {
      const fearless::no_other_access mine(state);
      state.store(2);
    }
    std::thread after([&] { state.load(); });
    after.join();
  });
}

TEST(Assertion, HoldsWhileALockIsHeld) {
  expect_right([] {
    std::mutex mutex;
    int value = 0;
    const auto work = [&] {
      for (int i = 0; i < 2; ++i) {
        const std::lock_guard lock(mutex);
        const fearless::no_other_access outer(value);
        const fearless::no_other_access inner(value);
        ++value;
      }
    };
    std::thread t(work);
    work();
    t.join();
  });
}

TEST(Assertion, LentIsNotDestroyed) {
  expect_ownership_violation(
      [] {
        auto value = std::make_unique<int>(0);
        const auto work = [&] {
          const fearless::lent now(*value);
          destroy(value);
        };
        std::thread t([] {});
        work();
        t.join();
      },
      "lent since");
  expect_right([] {
    auto value = std::make_unique<int>(0);
    std::thread t([&] {
      const fearless::lent now(*value);
      ++*value;
    });
    t.join();
    {
      const fearless::lent now(*value);
      ++*value;
    }
    value.reset();
  });
}

}  // namespace
