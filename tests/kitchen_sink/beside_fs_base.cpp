// What the C library keeps for each thread beside its thread-local variables, in a program that has none of
// its own: without FSGSBASE, too, its threads have an FS base each.
#include <fearless/gtest.hpp>

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <mutex>
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

// What a thread says is its own, and gone with it: the thread of the system beneath has others after it.
FEARLESS_TEST_WITH(BesideFsBase, WhetherTheNextThreadMayBeCancelled, .executions = 20, .isolation = "none") {
  std::atomic<int> steps{0};
  for (int i = 0; i < 3; ++i)
    std::thread([&] {
      int before = -1;
      EXPECT_EQ(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before), 0);
      EXPECT_EQ(before, PTHREAD_CANCEL_ENABLE);
      EXPECT_EQ(pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &before), 0);
      EXPECT_EQ(before, PTHREAD_CANCEL_DEFERRED);
      EXPECT_EQ(pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS + 1, &before), EINVAL);
      ++steps;
    }).join();
}

// Its functions are called with the stream's lock held, and may wait.
FEARLESS_TEST(BesideFsBase, StreamsOfTheProgramsOwn) {
  struct Written {
    std::mutex m;
    std::string all;
  } written;
  cookie_io_functions_t functions = {};
  functions.write = [](void* to, const char* text, size_t bytes) {
    auto& w = *static_cast<Written*>(to);
    const std::lock_guard lock(w.m);
    w.all.append(text, bytes);
    return static_cast<ssize_t>(bytes);
  };
  FILE* const stream = fopencookie(&written, "w", functions);
  const auto write = [&] {
    EXPECT_GE(fputs("line\n", stream), 0);
    EXPECT_EQ(fflush(stream), 0);
  };
  std::thread other(write);
  write();
  {
    const std::lock_guard lock(written.m);
    EXPECT_FALSE(written.all.empty());
  }
  other.join();
  fclose(stream);
  EXPECT_EQ(written.all, "line\nline\n");
}

}  // namespace
