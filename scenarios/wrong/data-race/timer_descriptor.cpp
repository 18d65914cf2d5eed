// A timer tells another thread that something is ready.
// Wrong: it is made after the timer has been set, which may expire before.
#include <sys/timerfd.h>
#include <unistd.h>
#include <fearless/gtest.hpp>

#include <cstdint>
#include <thread>

FEARLESS_TEST(TimerDescriptor, IsSetTooEarly) {
  const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
  int value = 0;
  std::jthread waits([&] {
    std::uint64_t n = 0;
    EXPECT_EQ(read(timer, &n, sizeof n), static_cast<ssize_t>(sizeof n));
    EXPECT_EQ(value, 7);
  });
  const itimerspec hour{{}, {3600, 0}};
  timerfd_settime(timer, 0, &hour, nullptr);
  value = 7;  // wrong: after it
  waits.join();
  close(timer);
}
