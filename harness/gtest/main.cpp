// main of a test program: GoogleTest's, with the exit status of the worst verdict.
#include <fearless/runtime.h>
#include <gtest/gtest.h>

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  const int status = RUN_ALL_TESTS();
  const int code = fearless_exit_code();
  if (status == 0) return code;
  // GoogleTest has failures; do they include others than those of scenarios?
  const bool others = ::testing::UnitTest::GetInstance()->failed_test_count() > fearless_failed_cases();
  constexpr int internal_error = 70;
  if (code == internal_error) return code;
  // (TSAN_OPTIONS may say that failures are status 0.)
  return others || fearless_failed_cases() == 0 ? 1 : code;
}
