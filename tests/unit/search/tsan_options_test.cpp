#include "search/tsan_options.hpp"

#include <stdlib.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace fearless {
namespace {

std::string value(const std::string& flags, const std::string& flag) {
  std::string v;
  return tsan_options::find_in(flags, flag, &v) ? v : "none";
}

TEST(TsanOptions, AreSeparatedAndQuotedAsThreadSanitizerReadsThem) {
  const std::string flags =
      "halt_on_error=1:suppressions='a b:c' exitcode=66,log_path=\"x=y\"\nempty=:last=1";
  EXPECT_EQ(value(flags, "halt_on_error"), "1");
  EXPECT_EQ(value(flags, "suppressions"), "a b:c");
  EXPECT_EQ(value(flags, "exitcode"), "66");
  EXPECT_EQ(value(flags, "log_path"), "x=y");
  EXPECT_EQ(value(flags, "empty"), "");
  EXPECT_EQ(value(flags, "last"), "1");
  EXPECT_EQ(value(flags, "error"), "none");
  EXPECT_EQ(value("", "exitcode"), "none");
  EXPECT_EQ(value("exitcode", "exitcode"), "none");
  EXPECT_EQ(value("a='unended", "a"), "unended");
}

TEST(TsanOptions, TheLastOneCounts) { EXPECT_EQ(value("a=1:b=2:a=3", "a"), "3"); }

TEST(TsanOptions, AreThoseOfTheEnvironment) {
  setenv("TSAN_OPTIONS", "detect_deadlocks=0:report_bugs=false:report_thread_leaks=1:suppressions=/x/y", 1);
  EXPECT_TRUE(tsan_options::is_off("detect_deadlocks"));
  EXPECT_TRUE(tsan_options::is_off("report_bugs"));
  EXPECT_FALSE(tsan_options::is_off("report_thread_leaks"));
  EXPECT_FALSE(tsan_options::is_off("report_mutex_bugs"));
  EXPECT_EQ(tsan_options::suppressions(), "/x/y");
  unsetenv("TSAN_OPTIONS");
  EXPECT_FALSE(tsan_options::is_off("detect_deadlocks"));
  EXPECT_EQ(tsan_options::suppressions(), "");
}

}  // namespace
}  // namespace fearless
