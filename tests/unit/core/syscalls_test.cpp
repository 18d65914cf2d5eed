#include "core/syscalls.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <csignal>
#include <string>
#include <thread>

namespace fearless {
namespace {

constexpr u64 page = 4096;

TEST(Map, FixedIsThereOrNowhere) {
  void* p = sys::map(0, 4 * page, false);
  ASSERT_NE(p, nullptr);
  const auto at = reinterpret_cast<uptr>(p);
  EXPECT_EQ(sys::map(at, page, true), nullptr) << "what is mapped there is not replaced";
  sys::unmap(p, 4 * page);
  EXPECT_EQ(sys::map(at, page, true), p);
  sys::unmap(p, page);
}

TEST(Map, ForgottenPagesReadAsZero) {
  auto* p = static_cast<char*>(sys::map(0, 2 * page, false));
  ASSERT_NE(p, nullptr);
  EXPECT_EQ(p[5], 0);
  p[5] = 'x';
  p[page] = 'y';
  sys::forget_pages(p, page);
  EXPECT_EQ(p[5], 0);
  EXPECT_EQ(p[page], 'y');
  sys::unmap(p, 2 * page);
}

TEST(Map, TooMuchIsNull) { EXPECT_EQ(sys::map(0, u64{1} << 60, false), nullptr); }

// More than a pipe holds: the system takes it in parts.
TEST(WriteAll, WritesAll) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string text(300000, 'x');
  std::string got;
  std::thread reader([&] {
    char buffer[4096];
    for (ssize_t n = 0; (n = read(ends[0], buffer, sizeof buffer)) > 0;)
      got.append(buffer, static_cast<std::size_t>(n));
  });
  EXPECT_EQ(sys::write_all(ends[1], text.data(), text.size()), static_cast<i64>(text.size()));
  close(ends[1]);
  reader.join();
  close(ends[0]);
  EXPECT_EQ(got, text);
}

TEST(WriteAll, SaysWhatTheKernelSays) { EXPECT_EQ(sys::write_all(-1, "x", 1), -EBADF); }

// The kernel ends a poll(2) that does not wait, too, if a signal comes while it looks.
TEST(CallUninterrupted, IsNotEndedBySignals) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  struct sigaction handled = {};
  struct sigaction before = {};
  handled.sa_handler = [](int) {};
  ASSERT_EQ(sigaction(SIGALRM, &handled, &before), 0);
  const itimerval often{{0, 100}, {0, 100}};
  ASSERT_EQ(setitimer(ITIMER_REAL, &often, nullptr), 0);
  pollfd end{ends[0], POLLIN, 0};
  const auto at = reinterpret_cast<u64>(&end);
  int interrupted = 0;
  const u64 start = sys::monotonic_ns();
  while (interrupted < 20 && sys::monotonic_ns() - start < 20'000'000'000) {
    if (sys::call(SYS_poll, at, 1, 0) == -EINTR) ++interrupted;
    if (const i64 r = sys::call_uninterrupted(SYS_poll, at, 1, 0); r != 0) {
      ADD_FAILURE() << r;
      break;
    }
  }
  const itimerval never{};
  setitimer(ITIMER_REAL, &never, nullptr);
  sigaction(SIGALRM, &before, nullptr);
  EXPECT_EQ(interrupted, 20);
  close(ends[0]);
  close(ends[1]);
}

TEST(MonotonicNs, Advances) {
  const u64 before = sys::monotonic_ns();
  usleep(2000);
  EXPECT_GE(sys::monotonic_ns() - before, 2000000U);
}

}  // namespace
}  // namespace fearless
