// Races that a rule suppresses by what calls one of the places: executions go on behind them.
#include "explore.hpp"

#include <atomic>

namespace {

using namespace exhaustive;

int value;

// (What follows keeps them from being jumped to: a caller is one that is still there.)
[[gnu::noinline]] void bump() { ++value; }
[[gnu::noinline]] void third_party() {
  bump();
  asm volatile("");
}
[[gnu::noinline]] void own() {
  bump();
  asm volatile("");
}

// And then, in each thread, what is to be reached behind the race.
template <class A, class B>
void race_and(A a, B b) {
  both(
      [&] {
        third_party();
        a();
      },
      [&] {
        own();
        b();
      });
}

struct RulesFile {
  explicit RulesFile(const std::string& rules)
      : name(testing::TempDir() + "suppressed." + std::to_string(getpid())) {
    std::ofstream(name) << rules << '\n';
  }
  ~RulesFile() { std::remove(name.c_str()); }
  std::string name;
};

template <class Body>
fearless::result explore_with(const std::string& strategy, const std::string& rule, Body body) {
  const RulesFile file(rule);
  fearless::options o;
  o.strategy = strategy;
  o.suppressions = file.name;
  if (strategy != "exhaustive") o.executions = 300;
  return fearless::check(o, body);
}

class Suppressed : public testing::TestWithParam<const char*> {};

// Whichever of the two comes last, and is where the race is found.
TEST_P(Suppressed, ByTheCallerOfEitherPlace) {
  const auto body = [] {
    std::atomic<int> after{0};
    race_and([&] { ++after; }, [&] { ++after; });
    assert(after == 2);
  };
  for (const char* rule : {"race:third_party", "race:own", "race:bump", "race_top:bump"}) {
    const fearless::result r = explore_with(GetParam(), rule, body);
    EXPECT_TRUE(r.passed()) << rule << r.report;
    EXPECT_NE(r.report.find("suppressed"), std::string::npos) << rule << r.report;
  }
  for (const char* rule : {"race:first_party", "race_top:third_party", "deadlock:bump"})
    EXPECT_TRUE(explore_with(GetParam(), rule, body).found("data-race")) << rule;
}

TEST_P(Suppressed, WhatComesAfterIsSearched) {
  const auto body = [] {
    std::atomic<int> last{0};
    race_and([&] { last = 1; }, [&] { last = 2; });
    assert(last == 2);
  };
  const fearless::result r = explore_with(GetParam(), "race:third_party", body);
  EXPECT_TRUE(r.found("assertion")) << r.report;
  EXPECT_FALSE(r.found("data-race")) << r.report;
}

TEST_P(Suppressed, TheSamePlacesCalledByOthersAreNot) {
  const auto body = [] {
    std::thread third(third_party);
    both(own, own);
    third.join();
  };
  EXPECT_TRUE(explore_with(GetParam(), "race:third_party", body).found("data-race"));
}

INSTANTIATE_TEST_SUITE_P(Strategies, Suppressed, testing::Values("random", "pct", "exhaustive"));

}  // namespace
