// A descriptor is watched (epoll_ctl) together with what belongs to it.
// Wrong: it is registered before that is made.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <fearless/gtest.hpp>

#include <thread>

FEARLESS_TEST(WatchedDescriptor, IsRegisteredTooEarly) {
  const int loop = epoll_create1(0), event = eventfd(1, 0);
  int state = 0;
  std::jthread runs([&] {
    epoll_event found{};
    EXPECT_EQ(epoll_wait(loop, &found, 1, -1), 1);
    EXPECT_EQ(*static_cast<int*>(found.data.ptr), 7);
  });
  epoll_event e{};
  e.events = EPOLLIN;
  e.data.ptr = &state;
  EXPECT_EQ(epoll_ctl(loop, EPOLL_CTL_ADD, event, &e), 0);
  state = 7;  // wrong: after it
  runs.join();
  close(event);
  close(loop);
}
