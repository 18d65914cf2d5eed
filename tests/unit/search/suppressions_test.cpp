#include "search/suppressions.hpp"

#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <set>

#include "engine/code.hpp"
#include "support/property.hpp"

namespace fearless {
namespace {

using ::testing::ExitedWithCode;

TEST(SuppressionPattern, MatchesAnywhereUnlessAnchored) {
  const auto matches = [](const char* p, const char* t) { return Suppressions::matches(p, t); };
  EXPECT_TRUE(matches("update", "Third::update(int)"));
  EXPECT_TRUE(matches("a*c", "xxabbbcxx"));
  EXPECT_TRUE(matches("a*b*c", "a-b-b-c"));
  EXPECT_FALSE(matches("a*b*c", "a-c-b"));
  EXPECT_TRUE(matches("^Third", "Third::update"));
  EXPECT_FALSE(matches("^update", "Third::update"));
  EXPECT_TRUE(matches("update$", "Third::update"));
  EXPECT_FALSE(matches("Third$", "Third::update"));
  EXPECT_TRUE(matches("^a*b$", "axxb"));
  EXPECT_FALSE(matches("^a*b$", "axxbc"));
  EXPECT_TRUE(matches("^a*b$", "abxb")) << "a star takes as much as it must";
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("$", "anything"));
  EXPECT_TRUE(matches("a$b", "a$b")) << "an anchor only at the end";
}

RC_GTEST_PROP(SuppressionPattern, AWordMatchesWhereItIsContained, ()) {
  const auto word = *rc::gen::container<std::string>(rc::gen::element('a', 'b'));
  const auto text = *rc::gen::container<std::string>(rc::gen::element('a', 'b', 'c'));
  RC_ASSERT(Suppressions::matches(word, text) == (text.find(word) != std::string::npos));
  RC_ASSERT(Suppressions::matches("^" + word, text) == (text.rfind(word, 0) == 0));
  RC_ASSERT(Suppressions::matches("^" + word + "$", text) == (text == word));
}

// A file with rules; addresses stand for the functions that it is about.
class SuppressionFile : public ::testing::Test {
 protected:
  void SetUp() override {
    code::set_symboliser([](uptr site) -> std::vector<std::string> {
      if (site == 1) return {"Third::update", "/usr/lib/libthird.so"};
      if (site == 2) return {"Own::run", "/src/own.cpp"};
      return {};
    });
  }
  void TearDown() override {
    code::set_variable_namer([](uptr, u64*) { return std::string(); });
  }
  static Suppressions read(const std::string& text) {
    const std::string name = ::testing::TempDir() + "suppressions" + std::to_string(getpid());
    std::ofstream(name) << text;
    Suppressions s(name);
    std::remove(name.c_str());
    return s;
  }
  static Finding finding(ViolationKind k, uptr here, uptr other = 0) {
    Finding f;
    f.kind = k;
    f.here.site = here;
    f.other.site = other;
    f.places = other == 0 ? 1 : 2;
    return f;
  }
};

TEST_F(SuppressionFile, EitherPlaceCounts) {
  Suppressions s = read("race:Third::*\n");
  EXPECT_TRUE(s.match(finding(ViolationKind::data_race, 1, 2)));
  EXPECT_TRUE(s.match(finding(ViolationKind::data_race, 2, 1)));
  EXPECT_FALSE(s.match(finding(ViolationKind::data_race, 2, 2)));
  EXPECT_FALSE(s.match(finding(ViolationKind::data_race, 2)));
}

TEST_F(SuppressionFile, CallersCount) {
  Suppressions s = read("race:Third::*\n");
  EXPECT_TRUE(s.match(ViolationKind::data_race, {2, 2, 1}));
  EXPECT_FALSE(s.match(ViolationKind::data_race, {2, 2}));
  EXPECT_FALSE(s.match(ViolationKind::deadlock, {2, 2, 1}));
  EXPECT_FALSE(s.match(ViolationKind::data_race, {}));
}

TEST_F(SuppressionFile, CallersDoNotCountForTheTop) {
  Suppressions s = read("race_top:Third::*\n");
  EXPECT_TRUE(s.match(finding(ViolationKind::data_race, 1, 2)));
  EXPECT_FALSE(s.match(ViolationKind::data_race, {2, 1}));
  EXPECT_FALSE(s.match(finding(ViolationKind::use_after_free, 1)));
}

TEST_F(SuppressionFile, KindsAreTheSanitizersAndOurs) {
  EXPECT_TRUE(read("race:Third").match(finding(ViolationKind::use_after_free, 1)));
  EXPECT_FALSE(read("data-race:Third").match(finding(ViolationKind::use_after_free, 1)));
  EXPECT_TRUE(read("use-after-free:Third").match(finding(ViolationKind::use_after_free, 1)));
  EXPECT_TRUE(read("deadlock:Third").match(finding(ViolationKind::lock_order, 1)));
  EXPECT_FALSE(read("lock-order:Third").match(finding(ViolationKind::deadlock, 1)));
  EXPECT_TRUE(read("mutex:Third").match(finding(ViolationKind::sync_misuse, 1)));
  EXPECT_TRUE(read("thread:Third").match(finding(ViolationKind::thread_leak, 1)));
  EXPECT_TRUE(read("*:Third").match(finding(ViolationKind::crash, 1)));
  EXPECT_FALSE(read("race:Third").match(finding(ViolationKind::crash, 1)));
}

TEST_F(SuppressionFile, CommentsAndSpaces) {
  Suppressions s = read("# what we know of\n\n  race : Third \r\n\t# more\n");
  EXPECT_FALSE(s.empty());
  EXPECT_TRUE(s.match(finding(ViolationKind::data_race, 1)));
}

TEST_F(SuppressionFile, AnswersDoNotMixUpKinds) {
  Suppressions s = read("race:Third\n");
  EXPECT_TRUE(s.match(finding(ViolationKind::data_race, 1)));
  EXPECT_FALSE(s.match(finding(ViolationKind::deadlock, 1)));
  EXPECT_TRUE(s.match(finding(ViolationKind::data_race, 1)));
}

TEST_F(SuppressionFile, SignalIsACallThatHandlersMayNotMake) {
  Suppressions s = read("signal:Third\n");
  Finding f = finding(ViolationKind::sync_misuse, 1);
  EXPECT_FALSE(s.match(f));
  f.detail = Detail::signal_unsafe;
  EXPECT_TRUE(s.match(f));
  EXPECT_FALSE(s.match(finding(ViolationKind::sync_misuse, 1)));
}

TEST_F(SuppressionFile, ThoseOfAnotherFileAreAdded) {
  Suppressions s{""};
  s.add("");
  EXPECT_TRUE(s.empty());
  EXPECT_EXIT(s.add("/nonexistent/file"), ExitedWithCode(64), "cannot be read");
}

TEST_F(SuppressionFile, NoneIsNone) {
  Suppressions s{""};
  EXPECT_TRUE(s.empty());
  EXPECT_FALSE(s.match(finding(ViolationKind::data_race, 1)));
}

TEST_F(SuppressionFile, WhatIsNoRuleIsAUsageError) {
  EXPECT_EXIT(read("race:x\nnonsense\n"), ExitedWithCode(64), "'nonsense' in the suppressions file");
  EXPECT_EXIT(read("rays:x\n"), ExitedWithCode(64), "'rays:x'.*\n  write KIND:PATTERN");
  EXPECT_EXIT(read("race:\n"), ExitedWithCode(64), "'race:'");
  EXPECT_EXIT(read(":x\n"), ExitedWithCode(64), "':x'");
  EXPECT_EXIT(Suppressions("/nonexistent/file"), ExitedWithCode(64), "'/nonexistent/file' cannot be read");
}

// The stable strings of the JSON summary.
TEST(NameOfKind, EachHasItsOwn) {
  std::set<std::string> names;
  for (int k = 0; k <= static_cast<int>(ViolationKind::thread_leak); ++k) {
    const std::string name = name_of(static_cast<ViolationKind>(k));
    EXPECT_FALSE(name.empty()) << k;
    names.insert(name);
  }
  EXPECT_EQ(names,
            (std::set<std::string>{"data-race", "deadlock", "livelock", "assertion", "exception", "crash",
                                   "sync-misuse", "lock-order", "use-after-free", "double-free", "leak",
                                   "ownership", "linearizability", "progress", "property", "thread-leak"}));
}

int a_global, another_global;

TEST_F(SuppressionFile, NamesOfGlobalVariables) {
  code::set_variable_namer([](uptr address, u64*) -> std::string {
    if (address == reinterpret_cast<uptr>(&a_global)) return "Stats::hits";
    return address == reinterpret_cast<uptr>(&another_global) ? "other" : "";
  });
  Suppressions s = read("race:^Stats::hits$\n");
  Finding f = finding(ViolationKind::data_race, 1, 2);
  f.address = reinterpret_cast<uptr>(&another_global);
  EXPECT_FALSE(s.match(f));
  f.address = reinterpret_cast<uptr>(&a_global);
  EXPECT_TRUE(s.match(f)) << "at the same places, another variable";
  f.address = 0;
  EXPECT_FALSE(s.match(f));
  f = finding(ViolationKind::deadlock, 1, 2);
  f.address = reinterpret_cast<uptr>(&a_global);
  EXPECT_FALSE(s.match(f)) << "of another kind";
}

}  // namespace
}  // namespace fearless
