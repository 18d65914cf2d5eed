// A thread waits for a timer.
// Wrong: nobody sets it.
#include <sys/timerfd.h>
#include <unistd.h>
#include <fearless/gtest.hpp>

#include <cstdint>
#include <thread>

FEARLESS_TEST_WITH(TimerDescriptor, IsNeverSet, .stall = "300ms") {
  const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
  std::jthread waits([&] {
    std::uint64_t n = 0;
    EXPECT_EQ(read(timer, &n, sizeof n), static_cast<ssize_t>(sizeof n));
  });
  // wrong: no timerfd_settime
  waits.join();
  close(timer);
}
