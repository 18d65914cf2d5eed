// main of a test program: GoogleTest's, with the exit status of the worst verdict.
#include <fearless/gtest.hpp>

#include <cstdio>

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  const bool lists = GTEST_FLAG_GET(list_tests);
  const int status = RUN_ALL_TESTS();
  if (lists) return status;
  using fearless::detail::replay_check;
  if (const char* name = fearless_not_replayed(); name != nullptr && replay_check::is_of_another(name)) {
    if (!replay_check::has_said_so())
      std::fprintf(stderr, "fearless: %s\n", replay_check::what_is_wrong(name).c_str());
    constexpr int usage_error = 64;
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
