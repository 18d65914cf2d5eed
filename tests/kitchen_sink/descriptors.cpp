// What an execution leaves open is closed at its end: a process may have a thousand or so.
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <cstdio>
#include <fearless/gtest.hpp>
#include <thread>

FEARLESS_TEST(KitchenSink, DescriptorsLeftOpen) {
  std::thread other([] {
    sigset_t none;
    sigemptyset(&none);
    EXPECT_GE(signalfd(-1, &none, 0), 0);
    EXPECT_GE(eventfd(0, 0), 0);
    EXPECT_GE(epoll_create1(0), 0);
    EXPECT_GE(timerfd_create(CLOCK_MONOTONIC, 0), 0);
    EXPECT_GE(memfd_create("left open", 0), 0);
  });
  int two[2];
  EXPECT_EQ(pipe(two), 0);
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, two), 0);
  EXPECT_GE(open("/dev/null", O_RDONLY), 0);
  EXPECT_GE(open64("/dev/null", O_RDONLY), 0);
  EXPECT_GE(creat("/dev/null", 0600), 0);
  EXPECT_GE(creat64("/dev/null", 0600), 0);
  EXPECT_GE(dup(two[0]), 0);
  EXPECT_NE(fopen("/dev/null", "r"), nullptr);
  EXPECT_NE(opendir("/"), nullptr);
  other.join();
}
