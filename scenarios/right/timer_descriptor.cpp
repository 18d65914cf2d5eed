// Timers behind descriptors, waited for as other descriptors are.
// Right because who waits is told by the descriptor that the time has come, and looks at nothing before.
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <fearless/gtest.hpp>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

itimerspec in(std::chrono::nanoseconds time, std::chrono::nanoseconds every = 0ns) {
  const auto spec = [](std::chrono::nanoseconds t) {
    return timespec{static_cast<time_t>(t / 1s), static_cast<long>((t % 1s) / 1ns)};
  };
  return {spec(every), spec(time)};
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) { EXPECT_GE(fd, 0); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close(fd_); }
  operator int() const { return fd_; }

  void set(const itimerspec& t) const { EXPECT_EQ(timerfd_settime(fd_, 0, &t, nullptr), 0); }
  // How often it has expired (or what was written), or 0.
  std::uint64_t count() const {
    std::uint64_t n = 0;
    return read(fd_, &n, sizeof n) == sizeof n ? n : 0;
  }

 private:
  int fd_;
};

Descriptor timer(int flags = 0) { return Descriptor(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | flags)); }

void watch(int epoll, int fd, std::uint32_t events = EPOLLIN) {
  epoll_event e{};
  e.events = events;
  e.data.fd = fd;
  EXPECT_EQ(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &e), 0);
}

}  // namespace

FEARLESS_TEST(TimerDescriptor, IsReadAtItsTime) {
  const Descriptor t = timer();
  const auto begin = Clock::now();
  t.set(in(24h));
  std::jthread waits([&] {
    EXPECT_EQ(t.count(), 1U);
    EXPECT_GE(Clock::now() - begin, 24h);
  });
}

FEARLESS_TEST(TimerDescriptor, IsSetWhileItIsWaitedFor) {
  const Descriptor t = timer();
  int value = 0;
  std::jthread waits([&] {
    pollfd p{t, POLLIN, 0};
    EXPECT_EQ(poll(&p, 1, -1), 1);
    EXPECT_EQ(t.count(), 1U);
    EXPECT_EQ(value, 7);
  });
  value = 7;
  t.set(in(24h));
}

FEARLESS_TEST(TimerDescriptor, CountsWhatWasNotRead) {
  const Descriptor t = timer();
  t.set(in(100ms, 100ms));
  std::jthread sleeps([] { std::this_thread::sleep_for(1s); });
  std::this_thread::sleep_for(1s);
  EXPECT_GE(t.count(), 10U);
  EXPECT_GE(t.count(), 1U);
  itimerspec left{};
  EXPECT_EQ(timerfd_gettime(t, &left), 0);
  EXPECT_EQ(left.it_interval.tv_nsec, 100'000'000);
  EXPECT_LE(left.it_value.tv_nsec, 100'000'000);
  t.set(in(0ns));
  pollfd p{t, POLLIN, 0};
  EXPECT_EQ(poll(&p, 1, 3'600'000), 0);
}

FEARLESS_TEST(TimerDescriptor, IsLookedAtWithoutWaiting) {
  const Descriptor t = timer(TFD_NONBLOCK);
  EXPECT_EQ(t.count(), 0U);
  t.set(in(1h));
  std::jthread looks([&] {
    while (t.count() == 0) std::this_thread::yield();
  });
  fd_set none;
  FD_ZERO(&none);
  timeval at_once{};
  EXPECT_EQ(select(0, &none, nullptr, nullptr, &at_once), 0);
}

FEARLESS_TEST(TimerDescriptor, WakesAnEventLoop) {
  const Descriptor loop(epoll_create1(0)), outer(epoll_create1(0)), t = timer(), stop(eventfd(0, 0));
  watch(loop, t, EPOLLIN | EPOLLOUT);  // (no timer is ever ready to be written)
  watch(loop, stop);
  watch(outer, loop);
  int ticks = 0;
  bool stopped = false;
  t.set(in(10ms, 10ms));
  std::jthread runs([&] {
    while (!stopped) {
      fd_set in_set;
      FD_ZERO(&in_set);
      FD_SET(outer, &in_set);
      EXPECT_EQ(select(outer + 1, &in_set, nullptr, nullptr, nullptr), 1);
      epoll_event e{};
      EXPECT_EQ(epoll_wait(loop, &e, 1, -1), 1);
      if (e.data.fd == t) ticks += static_cast<int>(t.count());
      else stopped = stop.count() != 0;
      if (ticks == 3) t.set(in(0ns));
    }
  });
  std::this_thread::sleep_for(1s);
  const std::uint64_t one = 1;
  EXPECT_EQ(write(stop, &one, sizeof one), static_cast<ssize_t>(sizeof one));
  runs.join();
  EXPECT_GE(ticks, 1);
}

FEARLESS_TEST(TimerDescriptor, CopyOfOneIsTheSame) {
  const Descriptor t = timer();
  const Descriptor copy(dup(t));
  copy.set(in(1s));
  std::jthread waits([&] { EXPECT_EQ(t.count(), 1U); });
}

FEARLESS_TEST(SocketTimeout, EndsAReceive) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  const Descriptor one(ends[0]), other(ends[1]);
  const timeval span{3600, 0};
  ASSERT_EQ(setsockopt(other, SOL_SOCKET, SO_RCVTIMEO, &span, sizeof span), 0);
  const auto begin = Clock::now();
  std::jthread waits([&] {
    char c = 0;
    EXPECT_EQ(recv(other, &c, 1, 0), -1);
    EXPECT_EQ(errno, EAGAIN);
    EXPECT_GE(Clock::now() - begin, 1h);
  });
}

FEARLESS_TEST(SocketFlags, NothingIsWaitedForThatIsNotThereYet) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  const Descriptor one(ends[0]), other(ends[1]);
  char c = 0;
  EXPECT_EQ(recv(other, &c, 1, MSG_DONTWAIT), -1);
  EXPECT_EQ(errno, EAGAIN);
  int value = 0;
  std::jthread sends([&] {
    value = 1;
    EXPECT_EQ(send(one, "a", 1, MSG_DONTWAIT), 1);
  });
  iovec where{&c, 1};
  msghdr message{};
  message.msg_iov = &where;
  message.msg_iovlen = 1;
  const bool early = recvmsg(other, &message, MSG_DONTWAIT) == 1;
  if (!early) ASSERT_EQ(recv(other, &c, 1, 0), 1);
  EXPECT_EQ(value, 1);
}

FEARLESS_TEST(WatchedDescriptor, IsAnnouncedWithWhatWasMadeBefore) {
  struct Connection {
    int fd, state;
  };
  const Descriptor loop(epoll_create1(0)), one(eventfd(1, 0)), two(eventfd(1, 0));
  epoll_event e{};
  e.data.ptr = nullptr;
  ASSERT_EQ(epoll_ctl(loop, EPOLL_CTL_ADD, two, &e), 0);
  std::jthread runs([&] {
    for (int i = 0; i < 2; ++i) {
      epoll_event found{};
      EXPECT_EQ(epoll_wait(loop, &found, 1, -1), 1);
      const std::unique_ptr<Connection> c(static_cast<Connection*>(found.data.ptr));
      EXPECT_EQ(c->state, 7);
      EXPECT_EQ(epoll_ctl(loop, EPOLL_CTL_DEL, c->fd, nullptr), 0);
    }
  });
  e.events = EPOLLIN;
  e.data.ptr = new Connection{one, 7};
  EXPECT_EQ(epoll_ctl(loop, EPOLL_CTL_ADD, one, &e), 0);
  e.data.ptr = new Connection{two, 7};
  EXPECT_EQ(epoll_ctl(loop, EPOLL_CTL_MOD, two, &e), 0);
}
