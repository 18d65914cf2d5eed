#include "search/options.hpp"

#include <cstdlib>

#include "support/property.hpp"

namespace fearless {
namespace {

using options::parse_time;
using options::resolve;
using ::testing::ExitedWithCode;

constexpr u64 second = 1'000'000'000;

u64 time_of(const std::string& text) {
  u64 ns = 12345;
  return parse_time(text, &ns) ? ns : ~u64{0};
}

TEST(ParseTime, Units) {
  EXPECT_EQ(time_of("1ns"), 1U);
  EXPECT_EQ(time_of("3us"), 3000U);
  EXPECT_EQ(time_of("200ms"), second / 5);
  EXPECT_EQ(time_of("30s"), 30 * second);
  EXPECT_EQ(time_of("30"), 30 * second);
  EXPECT_EQ(time_of("5m"), 300 * second);
  EXPECT_EQ(time_of("5min"), 300 * second);
  EXPECT_EQ(time_of("1h"), 3600 * second);
  EXPECT_EQ(time_of("1.5s"), 3 * second / 2);
  EXPECT_EQ(time_of("0s"), 0U);
}

TEST(ParseTime, WhatIsNone) {
  for (const char* bad : {"", "s", "-1s", "+1s", "1 s", " 1s", "1s ", "1d", "1e3s", "0x10s", "1.2.3s", ".",
                          ".s", "inf", "nan", "999999999h", "1S"}) {
    u64 ns = 77;
    EXPECT_FALSE(parse_time(bad, &ns)) << "'" << bad << "'";
    EXPECT_EQ(ns, 77U) << "'" << bad << "'";
  }
}

RC_GTEST_PROP(ParseTime, Seconds, ()) {
  const auto n = *rc::gen::inRange<u64>(0, 1000000);
  RC_ASSERT(time_of(std::to_string(n) + "s") == n * second);
}

RC_GTEST_PROP(ParseTime, AnythingIsATimeOrNone, (const std::string& text)) {
  u64 ns = 0;
  parse_time(text, &ns);
}

// Flags stay for the life of a process: what they do is tested in a child.
class OptionsOf : public ::testing::Test {
 protected:
  void SetUp() override {
    for (char** e = environ; *e != nullptr; ++e)
      ASSERT_NE(std::string(*e).rfind("FEARLESS_", 0), 0U) << "run without " << *e;
  }
  void TearDown() override {
    for (const char* name :
         {"FEARLESS_SEED", "FEARLESS_STRATGY", "FEARLESS_TIME", "FEARLESS_seed", "FEARLESS_CXX"})
      unsetenv(name);
  }
};

TEST_F(OptionsOf, DefaultsAsDocumented) {
  const Options o = resolve({});
  EXPECT_EQ(o.strategy, "random");
  EXPECT_EQ(o.seed, 1U);
  EXPECT_EQ(o.steps, 0U);
  EXPECT_EQ(o.violations, 1U);
  EXPECT_EQ(o.races, Races::report);
  EXPECT_EQ(o.output, Output::failing);
  EXPECT_TRUE(o.given.empty());
  EXPECT_FALSE(options::anything_given());
}

TEST_F(OptionsOf, EveryKindOfValue) {
  const Options o = resolve({{"strategy", "pct"},
                             {"executions", "7"},
                             {"time", "2m"},
                             {"races", "explore"},
                             {"output", "none"},
                             {"require_complete", "yes"},
                             {"progress", "off"},
                             {"leaked_threads", "end"},
                             {"exit_status", "ignore"},
                             {"json", "out dir/"}});
  EXPECT_EQ(o.strategy, "pct");
  EXPECT_EQ(o.executions, 7U);
  EXPECT_EQ(o.time_ns, 120 * second);
  EXPECT_EQ(o.races, Races::explore);
  EXPECT_EQ(o.output, Output::none);
  EXPECT_TRUE(o.require_complete);
  EXPECT_FALSE(o.progress);
  EXPECT_FALSE(o.leaked_threads_report);
  EXPECT_FALSE(o.exit_status_matters);
  EXPECT_EQ(o.json, "out dir/");
}

TEST_F(OptionsOf, TheEnvironmentComesBeforeTheCode) {
  setenv("FEARLESS_SEED", "2", 1);
  const Options o = resolve({{"seed", "1000"}});
  EXPECT_EQ(o.seed, 2U);
  EXPECT_EQ(o.given, (OptionList{{"seed", "2"}})) << "what counts is listed once";
  EXPECT_TRUE(options::anything_given());
}

TEST_F(OptionsOf, FlagsComeBeforeTheEnvironment) {
  setenv("FEARLESS_SEED", "2", 1);
  EXPECT_EXIT(
      {
        options::set_flag("seed", "3");
        std::exit(resolve({{"seed", "1000"}}).seed == 3 ? 42 : 1);
      },
      ExitedWithCode(42), "");
}

[[noreturn]] void take_some_flags() {
  std::string words[] = {"test", "--gtest_filter=x", "--fearless_seed=9", "file",
                         "--fearless_require_complete"};
  char* argv[6] = {};
  for (int i = 0; i < 5; ++i) argv[i] = words[i].data();
  int argc = 5;
  options::take_flags(&argc, argv);
  const bool left = argc == 3 && argv[1] == words[1] && argv[2] == words[3] && argv[3] == nullptr;
  const Options o = resolve({});
  std::exit(left && o.seed == 9 && o.require_complete && options::anything_given() ? 42 : 1);
}

TEST_F(OptionsOf, FlagsAreTakenOutOfTheArguments) { EXPECT_EXIT(take_some_flags(), ExitedWithCode(42), ""); }

TEST_F(OptionsOf, TheLastFlagCounts) {
  EXPECT_EXIT(
      {
        options::set_flag("seed", "3");
        options::set_flag("seed", "4");
        const Options o = resolve({});
        std::exit(o.seed == 4 && o.given.size() == 1 ? 42 : 1);
      },
      ExitedWithCode(42), "");
}

void flag(const std::string& text) {
  std::string words[] = {"test", text};
  char* argv[] = {words[0].data(), words[1].data(), nullptr};
  int argc = 2;
  options::take_flags(&argc, argv);
}

TEST_F(OptionsOf, UnknownOnesGetASuggestion) {
  EXPECT_EXIT(flag("--fearless_sed=1"), ExitedWithCode(64),
              "unknown option --fearless_sed=1\n  did you mean --fearless_seed\\?");
  EXPECT_EXIT(flag("--fearless_execution=1"), ExitedWithCode(64), "did you mean --fearless_executions\\?");
  EXPECT_EXIT(flag("--fearless_xyzzyplugh=1"), ExitedWithCode(64),
              "the options are listed by --fearless_help");
  setenv("FEARLESS_STRATGY", "pct", 1);
  EXPECT_EXIT(options::check_environment(), ExitedWithCode(64),
              "unknown option FEARLESS_STRATGY in the environment\n  did you mean FEARLESS_STRATEGY\\?");
}

TEST_F(OptionsOf, VariablesAreCapitals) {
  setenv("FEARLESS_seed", "1", 1);
  EXPECT_EXIT(options::check_environment(), ExitedWithCode(64), "did you mean FEARLESS_SEED\\?");
}

// The compiler wrappers' variables are none of ours.
TEST_F(OptionsOf, OtherProgramsVariablesAreLeftAlone) {
  setenv("FEARLESS_CXX", "clang++", 1);
  options::check_environment();
  EXPECT_FALSE(options::anything_given());
  EXPECT_TRUE(resolve({}).given.empty());
}

TEST_F(OptionsOf, BadValuesAreNamedWithWhereTheyCameFrom) {
  EXPECT_EXIT(flag("--fearless_seed=many"), ExitedWithCode(64),
              "--fearless_seed: 'many' is not a value of this option\n  it takes a number");
  EXPECT_EXIT(
      (resolve({{"strategy", "pst"}})), ExitedWithCode(64),
      "fearless::options::strategy: 'pst' is not a value of this option\n  it takes random, pct, pos or exhaustive");
  setenv("FEARLESS_TIME", "soon", 1);
  EXPECT_EXIT(options::check_environment(), ExitedWithCode(64),
              "FEARLESS_TIME: 'soon' .*\n  it takes a time");
  EXPECT_EXIT(resolve({}), ExitedWithCode(64), "FEARLESS_TIME: 'soon'");
}

TEST_F(OptionsOf, NumbersAreNumbersToTheEnd) {
  for (const char* bad : {"", "-1", "1x", " 1", "1 ", "0x1", "99999999999999999999"})
    EXPECT_EXIT((resolve({{"seed", bad}})), ExitedWithCode(64), "is not a value") << bad;
  EXPECT_EXIT((resolve({{"processors", "5000000000"}})), ExitedWithCode(64), "is not a value") << "32 bits";
}

TEST_F(OptionsOf, HelpListsEveryOption) {
  const std::string help = options::help();
  for (const char* name : {"strategy",
                           "memory_model",
                           "executions",
                           "time",
                           "steps",
                           "seed",
                           "violations",
                           "races",
                           "detector",
                           "replay",
                           "json",
                           "suppressions",
                           "output",
                           "isolation",
                           "leaked_threads",
                           "require_complete",
                           "require_instrumented",
                           "exit_status",
                           "processors",
                           "spurious_wakeups",
                           "weak_failures",
                           "try_failures",
                           "early_timeouts",
                           "depth",
                           "minimise",
                           "stall",
                           "progress",
                           "preemptions",
                           "threads",
                           "jobs",
                           "shard",
                           "checkpoint",
                           "hashes",
                           "trace"})
    EXPECT_NE(help.find("\n  " + std::string(name) + " "), std::string::npos) << name;
}

TEST_F(OptionsOf, HelpIsAFlag) { EXPECT_EXIT(flag("--fearless_help"), ExitedWithCode(0), ""); }

}  // namespace
}  // namespace fearless
