#include "report/text.hpp"

#include "report/sample.hpp"
#include "support/golden.hpp"

namespace fearless {
namespace {

using report::Started;
using report::summary;
using report::text;

const Started command{{}, "./bank_test --gtest_filter=Bank.Moves"};

TEST(Text, ADataRace) {
  CaseResult r = sample::result(Verdict::failed);
  r.violations.push_back(sample::violation(ViolationKind::data_race));
  r.violations[0].output = "moving\nmoved\n";
  expect_golden("text_data_race.txt", text(r, command));
}

TEST(Text, ADeadlock) {
  CaseResult r = sample::result(Verdict::failed);
  r.violations.push_back(sample::violation(ViolationKind::deadlock, Detail::cycle));
  expect_golden("text_deadlock.txt", text(r, command));
}

TEST(Text, ReplaysWithTheOptionsThatWereGiven) {
  CaseResult r = sample::result(Verdict::failed);
  r.violations.push_back(sample::violation(ViolationKind::deadlock, Detail::cycle));
  const std::string s = text(r, {{{"steps", "100"}, {"suppressions", "a b"}}, "./bank_test"});
  for (const char* line : {"\n  replay: FEARLESS_STEPS=100 FEARLESS_SUPPRESSIONS='a b' FEARLESS_REPLAY='",
                           "\n  debug:  FEARLESS_STEPS=100 FEARLESS_SUPPRESSIONS='a b' FEARLESS_REPLAY='"})
    EXPECT_NE(s.find(line), std::string::npos) << s;
}

TEST(Text, HowManyExecutionsThereAre) {
  CaseResult r = sample::result(Verdict::incomplete);
  r.unfinished = true;
  r.estimate = {100, 4.1e6, 0.2 * 4.1e6, 130};
  EXPECT_NE(text(r, command).find("There are about 4.1e+06 (± 20 %) executions in all; to go: 2 min.\n"),
            std::string::npos)
      << text(r, command);
  // The mean of few descents.
  r.estimate.error = 0.3 * r.estimate.executions;
  EXPECT_NE(
      text(r, command).find("There are 4.1e+06 or many more executions in all; to go: 2 min or much more.\n"),
      std::string::npos)
      << text(r, command);
}

// What the replayed execution wrote is shown once.
TEST(Text, AReplay) {
  CaseResult r = sample::result(Verdict::failed);
  r.replayed = true;
  r.output = "moving\n";
  r.violations.push_back(sample::violation(ViolationKind::crash, Detail::aborted));
  r.violations[0].output = r.output;
  expect_golden("text_replay.txt", text(r, command));
}

TEST(Text, EveryVerdict) {
  std::string s;
  CaseResult r = sample::result(Verdict::passed);
  r.outcomes = {{"1 0", 12}, {"0 1", 4000000}};
  r.uninstrumented = {"libother.so"};
  r.suppressed = 1;
  s += text(r, command) + "\n";
  r = sample::result(Verdict::passed);
  r.executions = 1;
  r.complete = true;
  s += text(r, command) + "\n";
  r.replayed = true;
  s += text(r, command) + "\n";
  r = sample::result(Verdict::incomplete);
  r.step_limit_hits = 3;
  s += text(r, command) + "\n";
  r.interrupted = true;
  s += text(r, command) + "\n";
  r = sample::result(Verdict::vacuous);
  r.vacuous = Vacuous::never_two_threads;
  s += text(r, command) + "\n";
  r.vacuous = Vacuous::not_instrumented;
  s += text(r, command) + "\n";
  r.vacuous = Vacuous::none_ended;
  s += text(r, command) + "\n";
  r = sample::result(Verdict::nondeterministic);
  r.divergence = {true, "main/1 at its operation 5, lock", "unlock there", sample::audit_site()};
  s += text(r, command) + "\n";
  r.replayed = true;
  s += text(r, command) + "\n";
  r = sample::result(Verdict::internal_error);
  r.unsupported = "fork()";
  r.remedy = "leave it out of the test";
  r.unsupported_site = sample::run_site();
  s += text(r, command) + "\n";
  s += text(sample::result(Verdict::skipped), command);
  expect_golden("text_verdicts.txt", s);
}

TEST(Text, OfATestThatSkipsItselfHasItsReason) {
  CaseResult r = sample::result(Verdict::skipped);
  r.skipped_why = "there is no network";
  EXPECT_NE(text(r, command).find(": skipped by the test: there is no network\n"), std::string::npos);
}

TEST(Text, OfASearchOfGeneratedInputsNamesNoCheckpoint) {
  CaseResult r = sample::result(Verdict::incomplete);
  r.unfinished = true;
  EXPECT_NE(text(r, command).find("--fearless_checkpoint"), std::string::npos);
  r.inputs = 3;
  EXPECT_NE(text(r, command).find("The search was ended by"), std::string::npos);
  EXPECT_EQ(text(r, command).find("--fearless_checkpoint"), std::string::npos);
}

// What has no name has one number throughout.
TEST(Text, NumbersAreTheSameInEveryPart) {
  CaseResult r = sample::result(Verdict::failed);
  r.violations.push_back(sample::violation(ViolationKind::data_race));
  Trace t = *r.violations[0].trace;
  r.violations[0].finding.address = sample::nameless;
  for (TraceEvent& e : t.events) e.operation.object = e.plain ? sample::nameless : 0x2000 + e.thread;
  r.violations[0].trace = std::make_shared<const Trace>(std::move(t));
  const std::string s = text(r, command);
  EXPECT_NE(s.find("data race on memory #1"), std::string::npos) << s;
  EXPECT_NE(s.find("write memory #1"), std::string::npos) << s;
}

TEST(Text, ATokenForTheShellIsQuoted) {
  CaseResult r = sample::result(Verdict::failed);
  r.violations.push_back(sample::violation(ViolationKind::data_race));
  r.violations[0].token = "Bank.It's~AQAB";
  EXPECT_NE(text(r, command).find("replay: FEARLESS_REPLAY='Bank.It'\\''s~AQAB' ./bank_test"),
            std::string::npos);
}

}  // namespace
}  // namespace fearless
