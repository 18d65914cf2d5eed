// What the C library keeps for each thread beside its thread-local variables, in a program that has none of
// its own: without FSGSBASE, too, its threads have an FS base each.
#include <fearless/gtest.hpp>

#include <pthread.h>
#include <string.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <string>
#include <thread>

namespace {

FEARLESS_TEST(BesideFsBase, IsThereAnFsBaseForEach) {
  std::uintptr_t there = 0;
  std::thread([&] { there = reinterpret_cast<std::uintptr_t>(&errno); }).join();
  EXPECT_NE(there, reinterpret_cast<std::uintptr_t>(&errno));
}

FEARLESS_TEST(BesideFsBase, TextsOfErrors) {
  std::atomic<int> steps{0};
  const auto work = [&](int unknown) {
    const char* const text = strerror(unknown);
    ++steps;
    EXPECT_NE(std::string(text).find(std::to_string(unknown)), std::string::npos);
  };
  std::thread other(work, 1001);
  work(1000);
  other.join();
}

FEARLESS_TEST(BesideFsBase, WhetherAThreadMayBeCancelled) {
  std::atomic<int> steps{0};
  const auto work = [&] {
    int before = -1;
    EXPECT_EQ(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before), 0);
    EXPECT_EQ(before, PTHREAD_CANCEL_ENABLE);
    ++steps;
    EXPECT_EQ(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &before), 0);
    EXPECT_EQ(before, PTHREAD_CANCEL_DISABLE);
  };
  std::thread other(work);
  work();
  other.join();
}

}  // namespace
