// Shorthand for the tests of the ownership types: one body, searched at random or exhaustively.
#pragma once

// Assertions are what these programs fail by, in every build.
#undef NDEBUG
#include <cassert>

#include <gtest/gtest.h>
#include <fearless/fearless.hpp>

#include <chrono>
#include <string>

namespace search {

inline fearless::options options(const char* strategy) {
  fearless::options o;
  o.name = "program";
  o.strategy = strategy;
  o.memory_model = "rc11";
  o.progress = false;
  return o;
}

// All executions were tried and none was wrong; and none of some that random search draws, which also lets
// waits end and try_lock fail for no reason.
template <class Body>
void expect_verified(Body body) {
  const fearless::result r = fearless::check(options("exhaustive"), body);
  EXPECT_TRUE(r.passed()) << r.report;
  EXPECT_TRUE(r.complete) << r.report;
  fearless::options o = options("random");
  o.executions = 300;
  const fearless::result drawn = fearless::check(o, body);
  EXPECT_TRUE(drawn.passed()) << drawn.report;
}

// For bodies with too many executions to try them all.
template <class Body>
void expect_passes(Body body, unsigned executions = 1000) {
  for (const char* strategy : {"random", "pct"}) {
    fearless::options o = options(strategy);
    o.executions = executions;
    const fearless::result r = fearless::check(o, body);
    EXPECT_TRUE(r.passed()) << r.report;
  }
}

// It was found wrong in the way said, and the token shows that again.
template <class Body>
void expect_violation(const std::string& kind, Body body) {
  fearless::options o = options("random");
  const fearless::result r = fearless::check(o, body);
  ASSERT_TRUE(r.failed()) << r.report;
  EXPECT_TRUE(r.found(kind)) << r.report;
  fearless::options replayed;
  replayed.name = "program";
  replayed.replay = r.violations.front().replay;
  const fearless::result again = fearless::check(replayed, body);
  EXPECT_TRUE(again.failed() && again.found(kind)) << again.report;
}

// A use that its owner does not permit: found with every one of 20 seeds in at most 1000 executions, and by
// exhaustive search; the tokens show it again.
template <class Body>
void expect_ownership_violation(Body body, const std::string& words) {
  const auto found_and_replayed = [&](const fearless::options& o) {
    const fearless::result r = fearless::check(o, body);
    ASSERT_TRUE(r.failed()) << r.report;
    EXPECT_TRUE(r.found("ownership")) << r.report;
    EXPECT_NE(r.violations.front().message.find(words), std::string::npos) << r.violations.front().message;
    fearless::options replayed = options("random");
    replayed.memory_model = o.memory_model;
    replayed.replay = r.violations.front().replay;
    const fearless::result again = fearless::check(replayed, body);
    EXPECT_TRUE(again.failed() && again.found("ownership")) << again.report;
    EXPECT_EQ(again.violations.front().message, r.violations.front().message);
  };
  fearless::options o = options("random");
  o.executions = 1000;
  for (unsigned seed = 1; seed <= 20; ++seed) {
    o.seed = seed;
    found_and_replayed(o);
    if (::testing::Test::HasFailure()) return;
  }
  found_and_replayed(options("exhaustive"));
}

// Nothing is wrong with it: all executions, or as many as can be tried, and 20 000 drawn at random.
enum class Size { small, large };
template <class Body>
void expect_right(Body body, Size size = Size::small) {
  if (size == Size::small) {
    const fearless::result all = fearless::check(options("exhaustive"), body);
    EXPECT_TRUE(all.passed() && all.complete) << all.report;
  }
  fearless::options o = options("random");
  o.executions = 20000;
  o.time = std::chrono::minutes(2);
  const fearless::result drawn = fearless::check(o, body);
  EXPECT_TRUE(drawn.passed()) << drawn.report;
  EXPECT_EQ(drawn.executions, 20000U) << drawn.report;
}

}  // namespace search
