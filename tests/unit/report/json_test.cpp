#include "report/json.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/version.hpp"
#include "report/sample.hpp"
#include "support/golden.hpp"

namespace fearless {
namespace {

using report::json;
using report::write_json;

TEST(Json, Summary) {
  CaseResult failed = sample::result(Verdict::failed);
  failed.violations.push_back(sample::violation(ViolationKind::data_race));
  failed.violations.push_back(sample::violation(ViolationKind::crash, Detail::aborted));
  failed.violations[1].finding.places = 1;
  failed.violations.push_back(sample::violation(ViolationKind::ownership, Detail::not_owner));
  Trace said = *failed.violations[2].trace;
  said.owners = {{0, {.what = ownership::Saying::exclusive}, 0, 0, 3}};
  failed.violations[2].trace = std::make_shared<const Trace>(std::move(said));
  CaseResult passed = sample::result(Verdict::passed);
  passed.outcomes = {{"1 0", 12}};
  passed.covered = {{"full", 3}};
  passed.uninstrumented = {"libother.so"};
  CaseResult diverged = sample::result(Verdict::nondeterministic);
  diverged.divergence = {true, "a lock", "an unlock", 0};
  CaseResult vacuous = sample::result(Verdict::vacuous);
  vacuous.vacuous = Vacuous::never_two_threads;
  CaseResult broken = sample::result(Verdict::internal_error);
  broken.unsupported = "fork()";
  std::string text = json({failed, passed, diverged, vacuous, broken, sample::result(Verdict::skipped)});
  const std::string spelled = "\"fearless\": \"" + std::string(version) + "\"";
  const std::size_t at = text.find(spelled);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, spelled.size(), "\"fearless\": \"VERSION\"");
  expect_golden("summary.json", text);
}

// What a program says need not be text; the summary always is.
TEST(Json, IsUtf8WhateverTheProgramSays) {
  CaseResult r = sample::result(Verdict::passed);
  r.outcomes = {{"caf\xe9 \x01 \"x\"", 1}};
  const auto parsed = nlohmann::json::parse(json({r}));
  EXPECT_EQ(parsed["results"][0]["outcomes"].size(), 1U);
}

TEST(Json, WhatReplaysNeedBesideTheToken) {
  CaseResult r = sample::result(Verdict::failed);
  r.violations.push_back(sample::violation(ViolationKind::data_race));
  const auto first = [](const std::string& text) {
    return nlohmann::json::parse(text)["results"][0]["violations"][0];
  };
  EXPECT_FALSE(first(json({r})).contains("replay_with"));
  EXPECT_EQ(first(json({r}, {{"steps", "100"}}))["replay_with"], (nlohmann::json{{"FEARLESS_STEPS", "100"}}));
  r.violations[0].passed_known = true;
  EXPECT_EQ(first(json({r}))["replay_with"], (nlohmann::json{{"FEARLESS_VIOLATIONS", "0"}}));
}

TEST(Json, ExecutionsWithoutAResult) {
  CaseResult r = sample::result(Verdict::incomplete);
  const auto not_ended = [&] {
    return nlohmann::json::parse(json({r}))["results"][0].value("not_ended", nlohmann::json());
  };
  EXPECT_EQ(not_ended(), nullptr);
  r.step_limit_hits = 1;
  r.thread_limit_hits = 2;
  r.abandoned = 3;
  r.undecided = 4;
  EXPECT_EQ(not_ended(),
            (nlohmann::json{{"steps", 1}, {"threads", 2}, {"time", 3}, {"too_long_to_judge", 4}}));
}

class JsonFile : public ::testing::Test {
 protected:
  void SetUp() override {
    directory_ = std::filesystem::path(::testing::TempDir()) / ("json" + std::to_string(getpid()));
    std::filesystem::create_directory(directory_);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }
  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& e : std::filesystem::directory_iterator(directory_))
      names.push_back(e.path().filename());
    return names;
  }
  std::filesystem::path directory_;
  std::string why_;
};

TEST_F(JsonFile, AFile) {
  ASSERT_TRUE(write_json(directory_ / "x.json", "first", &why_)) << why_;
  ASSERT_TRUE(write_json(directory_ / "x.json", "second", &why_)) << why_;
  EXPECT_EQ(files(), std::vector<std::string>{"x.json"}) << "nothing temporary is left";
  std::ifstream f(directory_ / "x.json");
  std::string text;
  std::getline(f, text);
  EXPECT_EQ(text, "second");
}

TEST_F(JsonFile, ADirectoryGetsAFileForEachProcess) {
  ASSERT_TRUE(write_json(directory_.string() + "/", "text", &why_)) << why_;
  ASSERT_EQ(files().size(), 1U);
  EXPECT_EQ(files()[0], "fearless-unit_report-" + std::to_string(getpid()) + ".json");
}

TEST_F(JsonFile, WhatCannotBeWritten) {
  EXPECT_FALSE(write_json(directory_ / "none" / "x.json", "text", &why_));
  EXPECT_NE(why_.find("x.json' cannot be written: No such file or directory"), std::string::npos) << why_;
  why_.clear();
  std::filesystem::create_directory(directory_ / "taken");
  EXPECT_FALSE(write_json(directory_ / "taken", "text", &why_));
  EXPECT_NE(why_.find("cannot be written: Is a directory"), std::string::npos) << why_;
  EXPECT_EQ(files(), std::vector<std::string>{"taken"}) << "nothing temporary is left";
}

}  // namespace
}  // namespace fearless
