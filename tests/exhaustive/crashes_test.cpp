// Crashes, where a search of all executions looks at what is overwritten before the program does.
#include <sys/mman.h>

#include <atomic>

#include "explore.hpp"

namespace {

// A write to memory of which only so much is permitted; through null if there is none.
void expect_crash(int protection) {
  const fearless::result r = exhaustive::explore("rc11", [protection] {
    const auto bytes = static_cast<std::size_t>(getpagesize());
    void* const page = protection < 0 ? nullptr
                                      : mmap(nullptr, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    std::atomic<int*> place{nullptr};
    std::thread([&] { place = static_cast<int*>(page); }).join();
    *place.load() = 1;
  });
  ASSERT_TRUE(r.found("crash")) << r.report;
  EXPECT_NE(r.violations.front().message.find("crashes_test.cpp:18"), std::string::npos) << r.report;
}

TEST(Crashes, OfWritesThroughNullAreTheProgramsOwn) { expect_crash(-1); }
TEST(Crashes, OfWritesToWhatMayOnlyBeReadAreTheProgramsOwn) { expect_crash(PROT_READ); }
TEST(Crashes, OfWritesToWhatMayNotEvenBeReadAreTheProgramsOwn) { expect_crash(PROT_NONE); }

}  // namespace
