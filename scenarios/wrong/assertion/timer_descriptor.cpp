// Work is given up when a timer expires.
// Wrong: an hour is taken to be long enough.
#include <poll.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <fearless/gtest.hpp>

#include <thread>

FEARLESS_TEST(TimerDescriptor, IsTakenToBeLongEnough) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
  const itimerspec hour{{}, {3600, 0}};
  timerfd_settime(timer, 0, &hour, nullptr);
  std::jthread works([&] { EXPECT_EQ(write(ends[1], "a", 1), 1); });
  pollfd both[]{{ends[0], POLLIN, 0}, {timer, POLLIN, 0}};
  EXPECT_GT(poll(both, 2, -1), 0);
  EXPECT_EQ(both[1].revents, 0);  // wrong: it may expire before
  works.join();
  for (const int fd : {ends[0], ends[1], timer}) close(fd);
}
