// main of a test program: GoogleTest's, with the exit status of the worst verdict.
#include <fearless/runtime.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace {

bool is_test(const std::string& name) {
  const ::testing::UnitTest& all = *::testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    const ::testing::TestSuite& suite = *all.GetTestSuite(i);
    for (int j = 0; j < suite.total_test_count(); ++j)
      if (name == std::string(suite.name()) + "." + suite.GetTestInfo(j)->name()) return true;
  }
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  const bool lists = GTEST_FLAG_GET(list_tests);
  const int status = RUN_ALL_TESTS();
  if (lists) return status;
  // (A filter may have left it out, as ctest does that runs each test by itself.)
  if (const char* name = fearless_not_replayed(); name != nullptr && !is_test(name)) {
    constexpr int usage_error = 64;
    std::fprintf(
        stderr,
        "fearless: nothing was replayed: the replay token is of %s, and this program has no such test\n"
        "  replay it with the program that it was found with\n",
        name);
    return usage_error;
  }
  const int code = fearless_exit_code();
  if (status == 0) return code;
  // GoogleTest has failures; do they include others than those of scenarios?
  const bool others = ::testing::UnitTest::GetInstance()->failed_test_count() > fearless_failed_cases();
  constexpr int internal_error = 70;
  if (code == internal_error) return code;
  // (TSAN_OPTIONS may say that failures are status 0.)
  return others || fearless_failed_cases() == 0 ? 1 : code;
}
