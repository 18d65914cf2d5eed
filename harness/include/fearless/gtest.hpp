// Scenarios as GoogleTest tests.
//
//   FEARLESS_TEST(Counter, CountsToTwo) {
//     std::atomic<int> counter{0};
//     std::thread a([&] { ++counter; }), b([&] { ++counter; });
//     a.join();
//     b.join();
//     EXPECT_EQ(counter, 2);
//   }
//
// The body runs once per execution of the search, with its fixture (FEARLESS_TEST_F) made anew, set up
// and torn down in each. Any verdict but "passed" fails the test; the report is the failure's message.
// Ordinary TESTs in the same program run as ever.
#pragma once

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>
#include <fearless/fearless.hpp>

#include <string>

namespace fearless {
namespace detail {

// Failed assertions inside the scenario are the search's business, not yet GoogleTest's.
class failure_collector : public ::testing::ScopedFakeTestPartResultReporter {
 public:
  explicit failure_collector(::testing::TestPartResultArray* unused)
      : ScopedFakeTestPartResultReporter(INTERCEPT_ALL_THREADS, unused) {}
  void ReportTestPartResult(const ::testing::TestPartResult& r) override {
    if (r.skipped()) {
      fearless_test_skipped(r.message());
    } else if (r.failed()) {
      fearless_test_failed(r.file_name(), r.line_number(), r.message());
      if (r.fatally_failed()) fearless_test_failed_fatally();
    }
  }
};

// The token that was to be replayed is of another program: then no test of this one has been run, and that
// would look as if they had passed.
class replay_check : public ::testing::Environment {
 public:
  static bool is_of_another(const std::string& name) {
    const ::testing::UnitTest& all = *::testing::UnitTest::GetInstance();
    for (int i = 0; i < all.total_test_suite_count(); ++i) {
      const ::testing::TestSuite& suite = *all.GetTestSuite(i);
      for (int j = 0; j < suite.total_test_count(); ++j)
        if (name == std::string(suite.name()) + "." + suite.GetTestInfo(j)->name()) return false;
    }
    return true;
  }
  static std::string what_is_wrong(const char* name) {
    return "nothing was replayed: the replay token is of " + std::string(name) +
           (is_of_check(name) ? ", and no fearless::check of that name has been run"
                              : ", and this program has no such test") +
           "\n  replay it with the program that it was found with";
  }
  // Once a program; GoogleTest takes environments while tests run, too.
  static void add() {
    [[maybe_unused]] static ::testing::Environment* const added = ::testing::AddGlobalTestEnvironment(
        new replay_check);
  }
  static bool is_of_check(const std::string& name) { return name.rfind("check.", 0) == 0; }
  static bool& has_said_so() {
    static bool said = false;
    return said;
  }

 private:
  void TearDown() override {
    // (A filter may have left it out, as ctest does that runs each test by itself.)
    const char* name = fearless_not_replayed();
    if (name == nullptr || !is_of_another(name)) return;
    if (is_of_check(name)) return;  // which may come after all tests
    has_said_so() = true;
    ADD_FAILURE() << what_is_wrong(name);
  }
};

// Searches, and makes of the verdict GoogleTest's. `f.generate` null: a single case.
inline void run_family(const char* suite, const char* name, const char* file, int line, const options& o,
                       fearless_family f) {
  replay_check::add();
  const option_list list(o);
  const std::vector<fearless_option> view = list.view();
  fearless_case& c = f.each;
  c.suite = suite;
  c.name = name;
  c.options = view.data();
  c.option_count = view.size();
  c.decides_exit_code = 1;
  const fearless_summary* s = nullptr;
  {
    ::testing::TestPartResultArray unused;
    failure_collector collector(&unused);
    s = f.generate == nullptr ? fearless_check_case(&c) : fearless_check_family(&f);
  }
  const verdict v = verdict_of(s->verdict);
  if (v == verdict::skipped) {
    GTEST_SKIP() << (s->skipped != nullptr ? s->skipped : s->report);
  } else if (v == verdict::incomplete) {
    // Exit status 0 unless require_complete asks for more; either way it is said.
    if (s->exit_code != 0) {
      ADD_FAILURE_AT(file, line) << s->report;
    } else {
      std::cout << s->report << std::flush;
    }
  } else if (v != verdict::passed) {
    ADD_FAILURE_AT(file, line) << s->report;
  } else {
    std::cout << s->report << std::flush;
  }
}

inline void run_test(const char* suite, const char* name, const char* file, int line, const options& o,
                     void (*body)(void*)) {
  fearless_family f{};
  f.each.body = body;
  run_family(suite, name, file, line, o, f);
}

// Of a test with parameters, the one that runs.
inline void run_instance(const char* file, int line, const options& o, void (*body)(void*)) {
  const ::testing::TestInfo& now = *::testing::UnitTest::GetInstance()->current_test_info();
  run_test(now.test_suite_name(), now.name(), file, line, o, body);
}

}  // namespace detail
}  // namespace fearless

#define FEARLESS_TEST_CLASS_(suite, name) suite##_##name##_FearlessTest
#define FEARLESS_BODY_CLASS_(suite, name) suite##_##name##_FearlessBody

// The test GoogleTest knows: it belongs to the fixture's suite, but makes no fixture.
#define FEARLESS_REGISTER_(suite, name, fixture, fixture_id, ...)                                     \
  class FEARLESS_TEST_CLASS_(suite, name) : public ::testing::Test {                                  \
   public:                                                                                            \
    static ::testing::TestInfo* const registered;                                                     \
                                                                                                      \
   private:                                                                                           \
    void TestBody() override {                                                                        \
      ::fearless::detail::run_test(#suite, #name, __FILE__, __LINE__, __VA_ARGS__,                    \
                                   &FEARLESS_BODY_CLASS_(suite, name)::FearlessRun);                  \
    }                                                                                                 \
  };                                                                                                  \
  ::testing::TestInfo* const FEARLESS_TEST_CLASS_(suite, name)::registered =                          \
      ::testing::internal::MakeAndRegisterTestInfo(                                                   \
          #suite, #name, nullptr, nullptr, ::testing::internal::CodeLocation(__FILE__, __LINE__),     \
          fixture_id,                                                                                 \
          ::testing::internal::SuiteApiResolver<fixture>::GetSetUpCaseOrSuite(__FILE__, __LINE__),    \
          ::testing::internal::SuiteApiResolver<fixture>::GetTearDownCaseOrSuite(__FILE__, __LINE__), \
          new ::testing::internal::TestFactoryImpl<FEARLESS_TEST_CLASS_(suite, name)>)

// A scenario with options: FEARLESS_TEST_WITH(Suite, Name, fearless::options{.executions = 100}) { … },
// or just the fields.
#define FEARLESS_TEST_WITH(suite, name, ...)                                                 \
  static_assert(sizeof(#suite) > 1 && sizeof(#name) > 1, "a test needs a suite and a name"); \
  class FEARLESS_BODY_CLASS_(suite, name) : public ::testing::Test {                         \
   public:                                                                                   \
    static void FearlessRun(void*) { Body(); }                                               \
    static void Body();                                                                      \
  };                                                                                         \
  FEARLESS_REGISTER_(suite, name, ::testing::Test, ::testing::internal::GetTestTypeId(),     \
                     ::fearless::options{__VA_ARGS__});                                      \
  void FEARLESS_BODY_CLASS_(suite, name)::Body()

#define FEARLESS_TEST(suite, name) FEARLESS_TEST_WITH(suite, name, )

#define FEARLESS_FIXTURE_BODY_(suite, name)                                                  \
  static_assert(sizeof(#suite) > 1 && sizeof(#name) > 1, "a test needs a suite and a name"); \
  class FEARLESS_BODY_CLASS_(suite, name) : public suite {                                   \
   public:                                                                                   \
    static void FearlessRun(void*) {                                                         \
      FEARLESS_BODY_CLASS_(suite, name) fixture;                                             \
      fixture.SetUp();                                                                       \
      if (!fearless_test_is_over()) fixture.TestBody();                                      \
      fixture.TearDown();                                                                    \
    }                                                                                        \
                                                                                             \
   private:                                                                                  \
    void TestBody() override;                                                                \
  }

// A scenario with a fixture, derived from testing::Test: every execution makes one, sets it up, runs the
// body and tears it down.
#define FEARLESS_TEST_F_WITH(suite, name, ...)                                    \
  FEARLESS_FIXTURE_BODY_(suite, name);                                            \
  FEARLESS_REGISTER_(suite, name, suite, ::testing::internal::GetTypeId<suite>(), \
                     ::fearless::options{__VA_ARGS__});                           \
  void FEARLESS_BODY_CLASS_(suite, name)::TestBody()

#define FEARLESS_TEST_F(suite, name) FEARLESS_TEST_F_WITH(suite, name, )

// A scenario for each value that INSTANTIATE_TEST_SUITE_P gives the suite: the fixture is derived from
// testing::TestWithParam, and the body asks GetParam().
#define FEARLESS_TEST_P_WITH(suite, name, ...)                                                              \
  FEARLESS_FIXTURE_BODY_(suite, name);                                                                      \
  class FEARLESS_TEST_CLASS_(suite, name) : public ::testing::TestWithParam<suite::ParamType> {             \
   public:                                                                                                  \
    static int FearlessRegister() {                                                                         \
      const ::testing::internal::CodeLocation here(__FILE__, __LINE__);                                     \
      ::testing::UnitTest::GetInstance()                                                                    \
          ->parameterized_test_registry()                                                                   \
          .GetTestSuitePatternHolder<suite>(#suite, here)                                                   \
          ->AddTestPattern(#suite, #name,                                                                   \
                           new ::testing::internal::TestMetaFactory<FEARLESS_TEST_CLASS_(suite, name)>,     \
                           here);                                                                           \
      return 0;                                                                                             \
    }                                                                                                       \
    static const int registered;                                                                            \
                                                                                                            \
   private:                                                                                                 \
    void TestBody() override {                                                                              \
      ::fearless::detail::run_instance(__FILE__, __LINE__, ::fearless::options{__VA_ARGS__},                \
                                       &FEARLESS_BODY_CLASS_(suite, name)::FearlessRun);                    \
    }                                                                                                       \
  };                                                                                                        \
  const int FEARLESS_TEST_CLASS_(suite, name)::registered = FEARLESS_TEST_CLASS_(suite,                     \
                                                                                 name)::FearlessRegister(); \
  void FEARLESS_BODY_CLASS_(suite, name)::TestBody()

#define FEARLESS_TEST_P(suite, name) FEARLESS_TEST_P_WITH(suite, name, )
