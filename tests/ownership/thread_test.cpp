// spawn and scope: results, exceptions, and that nobody is left behind.
#include <fearless/ownership.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "search.hpp"

namespace {

using fearless::scope;
using fearless::spawn;
using fearless::thread_scope;
using search::expect_passes;
using search::expect_verified;

TEST(Spawn, GivesItsResult) {
  expect_verified([] {
    std::string text = "abc";
    auto a = spawn([](const std::string& s) { return s + "d"; }, std::move(text));
    auto b = spawn([] { return 1; });
    assert(a.join() == "abcd" && b.join() == 1);
  });
}

TEST(Spawn, GivesItsException) {
  expect_verified([] {
    auto a = spawn([]() -> int { throw std::runtime_error("no"); });
    bool thrown = false;
    try {
      a.join();
    } catch (const std::runtime_error&) { thrown = true; }
    assert(thrown);
  });
}

TEST(Spawn, IsJoinedInAnyCase) {
  static std::atomic<int> done;
  expect_verified([] {
    done = 0;
    {
      auto a = spawn([] { done.store(1, std::memory_order_relaxed); });
      auto b = spawn([] {});
      b = std::move(a);
    }
    assert(done.load(std::memory_order_relaxed) == 1);
  });
}

TEST(Spawn, ExceptionNobodyAskedForEndsTheProgram) {
  search::expect_violation("exception", [] { auto a = spawn([] { throw std::runtime_error("unheard"); }); });
}

// A limit of Sync: a const view may be of what is not const, and its owner may write. That is a race, found
// as one.
TEST(Scope, ConstViewIsNoPromiseOfTheOwner) {
  search::expect_violation("data-race", [] {
    int n = 0;
    scope([&](thread_scope& s) {
      s.spawn([](const int& seen) { assert(seen >= 0); }, std::cref(n));
      ++n;
    });
  });
  expect_verified([] {
    int n = 0;
    scope([&](thread_scope& s) {
      s.spawn([](const int& seen) { assert(seen == 0); }, std::cref(n)).join();
      ++n;
    });
  });
}

TEST(Spawn, PointerToConstIsNoPromiseOfTheOwner) {
  search::expect_violation("data-race", [] {
    const auto mine = std::make_shared<int>(1);
    const std::shared_ptr<const int> view = mine;
    auto a = spawn([](const std::shared_ptr<const int>& seen) { assert(*seen >= 1); }, view);
    *mine = 2;
    a.join();
  });
  expect_verified([] {
    const auto mine = std::make_shared<int>(1);
    const std::shared_ptr<const int> view = mine;
    auto a = spawn([](const std::shared_ptr<const int>& seen) { assert(*seen == 1); }, view);
    a.join();
    *mine = 2;
  });
}

TEST(Scope, LendsWhatIsSync) {
  expect_verified([] {
    const std::string text = "abc";
    fearless::mutex<int> sum(0);
    const int length = scope([&](thread_scope& s) {
      const auto add = [](const std::string& t, const fearless::mutex<int>& n) {
        *n.lock() += static_cast<int>(t.size());
      };
      s.spawn(add, std::cref(text), std::ref(sum));
      auto size = s.spawn([](const std::string& t) { return static_cast<int>(t.size()); }, std::cref(text));
      return size.join();
    });
    assert(length == 3);
    assert(*sum.lock() == 3);
  });
}

// Who has joined a thread finds all of it gone.
TEST(Scope, JoinedThreadHasDestroyedItsArguments) {
  expect_verified([] {
    auto [tx, rx] = fearless::channel<int>();
    scope([&to = tx, &from = rx](thread_scope& s) {
      s.spawn([](const fearless::sender<int>& out) { out.send(1); }, std::move(to)).join();
      assert(from.recv() == 1 && from.disconnected());
    });
  });
}

TEST(Scope, GivesReferences) {
  expect_verified([] {
    const int constant = 1;
    int n = 0;
    int& same = scope([&](thread_scope& s) -> int& {
      const int& seen = s.spawn([](const int& c) -> const int& { return c; }, std::cref(constant)).join();
      assert(&seen == &constant);
      return n;
    });
    assert(&same == &n);
  });
}

TEST(Scope, WaitsForThreadsOfThreads) {
  expect_verified([] {
    std::atomic<int> count{0};
    scope([&](thread_scope& s) {
      s.spawn(
          [](thread_scope& inner, std::atomic<int>& n) {
            inner.spawn([](std::atomic<int>& m) { m.fetch_add(1, std::memory_order_relaxed); }, std::ref(n));
          },
          std::ref(s), std::ref(count));
    });
    assert(count.load(std::memory_order_relaxed) == 1);
  });
}

TEST(Scope, ThrowsWhatAThreadThrew) {
  expect_verified([] {
    std::atomic<int> others{0};
    bool thrown = false;
    try {
      scope([&](thread_scope& s) {
        s.spawn([] { throw std::runtime_error("one"); });
        s.spawn([](std::atomic<int>& n) { n.fetch_add(1, std::memory_order_relaxed); }, std::ref(others));
      });
    } catch (const std::runtime_error&) { thrown = true; }
    assert(thrown && others.load(std::memory_order_relaxed) == 1);
  });
}

TEST(Scope, WhatAHandlePassedOnIsNotThrownAgain) {
  expect_verified([] {
    const bool seen = scope([](thread_scope& s) {
      auto a = s.spawn([]() -> int { throw std::runtime_error("one"); });
      try {
        a.join();
      } catch (const std::runtime_error&) { return true; }
      return false;
    });
    assert(seen);
  });
}

TEST(Scope, HandlesMayBeJoinedInOtherThreads) {
  expect_verified([] {
    std::atomic<int> seen{0};
    scope([&](thread_scope& s) {
      auto a = s.spawn([]() -> int { throw std::runtime_error("one"); });
      s.spawn(
          [](fearless::scoped_handle<int> other, std::atomic<int>& n) {
            try {
              other.join();
            } catch (const std::runtime_error&) { n.fetch_add(1, std::memory_order_relaxed); }
          },
          std::move(a), std::ref(seen));
    });
    assert(seen.load(std::memory_order_relaxed) == 1);
  });
}

TEST(Scope, JoinsAlsoWhenItsFunctionThrows) {
  expect_verified([] {
    std::atomic<int> count{0};
    bool thrown = false;
    try {
      scope([&](thread_scope& s) {
        s.spawn([](std::atomic<int>& n) { n.fetch_add(1, std::memory_order_relaxed); }, std::ref(count));
        throw std::logic_error("own");
      });
    } catch (const std::logic_error&) { thrown = true; }
    assert(thrown && count.load(std::memory_order_relaxed) == 1);
  });
}

#ifdef __clang__
// g++ does not show what a lambda captures: there references go as arguments.
TEST(Scope, LendsCaptures) {
  expect_verified([] {
    fearless::mutex<int> count(0);
    const int step = 2;
    scope([&](thread_scope& s) {
      s.spawn([&] { *count.lock() += step; });
      s.spawn([&] { *count.lock() += step; });
    });
    assert(*count.lock() == 4);
  });
}
#endif

}  // namespace
