#include "report/symbols.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "report/sample.hpp"

namespace fearless {
namespace {

TEST(Symbols, Frames) {
  const auto frames = symbols::frames(sample::audit_site());
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0].function, "audit");
  EXPECT_EQ(frames[0].file, "/bank/bank.cpp");
  EXPECT_EQ(frames[0].line, 57U);
  EXPECT_FALSE(frames[0].module.empty());
  EXPECT_FALSE(frames[0].user) << "this program is not instrumented";
  EXPECT_TRUE(symbols::frames(0).empty());
}

TEST(Symbols, TheUsersFrameIsTheFirstWithAName) {
  EXPECT_EQ(symbols::user_frame({8, sample::run_site(), sample::audit_site()}).function, "run");
  EXPECT_EQ(symbols::user_frame({}).function, "");
}

TEST(Symbols, Variables) {
  const symbols::Variable v = symbols::variable(sample::balance() + 3);
  EXPECT_EQ(v.name, "balance");
  EXPECT_EQ(v.offset, 3U);
  int local = 0;
  EXPECT_EQ(symbols::variable(reinterpret_cast<uptr>(&local)).name, "");
}

TEST(Symbols, AllNamesOfAPlace) {
  const auto names = symbols::all_names(sample::transfer_site());
  for (const char* wanted : {"transfer", "/bank/bank.cpp", "_Z8transferv"})
    EXPECT_NE(std::find(names.begin(), names.end(), wanted), names.end()) << wanted;
}

TEST(Unmangle, CxxNamesAndOthers) {
  EXPECT_EQ(symbols::unmangle_type("St13runtime_error"), "std::runtime_error");
  EXPECT_EQ(symbols::unmangle("_ZN4Bank7balanceE.1"), "Bank::balance");
  EXPECT_EQ(symbols::unmangle("f.1"), "f.1");
  EXPECT_EQ(symbols::unmangle("f"), "f") << "a function in C, not float";
  EXPECT_EQ(symbols::unmangle("_ZN4Bank8transferEi"), "Bank::transfer(int)");
  EXPECT_EQ(symbols::unmangle("main"), "main");
  EXPECT_EQ(symbols::unmangle(""), "");
}

}  // namespace
}  // namespace fearless
