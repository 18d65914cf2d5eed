#include "search/token_file.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace fearless {
namespace {

namespace fs = std::filesystem;

class TokenFile : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "token_file.XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    directory_ = fs::canonical(name);
    result_.name = {"Suite/1", "a b"};
    options_.json = (directory_ / "summary.json").string();
  }
  void TearDown() override { fs::remove_all(directory_); }
  void add(std::size_t bytes) {
    result_.violations.emplace_back();
    result_.violations.back().token = std::string(bytes, 'x');
  }
  const std::string& token(std::size_t i) const { return result_.violations[i].token; }

  fs::path directory_;
  CaseResult result_;
  Options options_;
};

TEST_F(TokenFile, ShortTokensStay) {
  add(token_file::longest_shown);
  token_file::put_aside(&result_, options_);
  EXPECT_EQ(token(0), std::string(token_file::longest_shown, 'x'));
  EXPECT_TRUE(fs::is_empty(directory_));
}

TEST_F(TokenFile, LongOnesGoNextToTheSummary) {
  add(5000);
  add(10);
  add(6000);
  token_file::put_aside(&result_, options_);
  EXPECT_EQ(token(0), "@" + (directory_ / "Suite_1.a_b.token").string());
  EXPECT_EQ(token(1), std::string(10, 'x'));
  EXPECT_EQ(token(2), "@" + (directory_ / "Suite_1.a_b-3.token").string());
  EXPECT_EQ(token_file::read(token(0)), std::string(5000, 'x'));
  EXPECT_EQ(token_file::read(token(2)), std::string(6000, 'x'));
}

TEST_F(TokenFile, ADirectoryOfSummariesHoldsThemToo) {
  add(5000);
  options_.json = directory_.string() + "/";
  token_file::put_aside(&result_, options_);
  EXPECT_EQ(token(0), "@" + (directory_ / "Suite_1.a_b.token").string());
}

TEST_F(TokenFile, WithoutASummaryItIsTheCurrentDirectory) {
  add(5000);
  options_.json.clear();
  const fs::path before = fs::current_path();
  fs::current_path(directory_);
  token_file::put_aside(&result_, options_);
  fs::current_path(before);
  EXPECT_EQ(token(0), "@" + (directory_ / "Suite_1.a_b.token").string());
}

TEST_F(TokenFile, WhatCannotBeWrittenIsShown) {
  add(5000);
  options_.json = (directory_ / "missing" / "summary.json").string();
  token_file::put_aside(&result_, options_);
  EXPECT_EQ(token(0), std::string(5000, 'x'));
}

TEST(TokenFileDeathTest, AFileThatIsNotThere) {
  EXPECT_EXIT(token_file::read("@/nowhere/at/all"), testing::ExitedWithCode(64), "cannot be read");
}

}  // namespace
}  // namespace fearless
