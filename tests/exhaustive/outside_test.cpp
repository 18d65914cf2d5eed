// What threads do to each other through the system (pipes, timers), where an execution graph is kept.
#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>

#include "explore.hpp"

namespace {

struct Pipe {
  int ends[2];
  Pipe() { EXPECT_EQ(pipe(ends), 0); }
  ~Pipe() {
    close(ends[0]);
    close(ends[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  void put(char c) const { EXPECT_EQ(write(ends[1], &c, 1), 1); }
  char take() const {
    char c = '-';
    return read(ends[0], &c, 1) == 1 ? c : '!';
  }
};

std::set<std::string> names(const fearless::result& r) {
  std::set<std::string> all;
  for (const auto& o : r.outcomes) all.insert(o.first);
  return all;
}

class Outside : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Models, Outside, testing::Values("sc", "rc11"));

// A message is release and acquire, to whatever atomic.
TEST_P(Outside, WhoHasReceivedHasSeenWhatCameBefore) {
  const auto body = [] {
    const Pipe p;
    std::atomic<int> x{0};
    std::thread other([&] {
      x.store(1, std::memory_order_relaxed);
      p.put('a');
    });
    p.take();
    assert(x.load(std::memory_order_relaxed) == 1);
    other.join();
  };
  exhaustive::expect_verified(GetParam(), body);
  exhaustive::expect_none_twice(GetParam(), 1, body);
  fearless::options o;
  o.memory_model = GetParam();
  o.executions = 1000;
  const fearless::result r = fearless::check(o, body);
  EXPECT_TRUE(r.passed()) << r.report;
}

// …: and of what has been sent after the message nothing is known.
// What is closed before it is used is an event like any other.
TEST_P(Outside, WhatIsClosedMayBeUsedBefore) {
  const fearless::result r = exhaustive::explore(GetParam(), [] {
    int ends[2];
    assert(pipe(ends) == 0);
    ssize_t sent = 0;
    std::thread other([&] { sent = write(ends[1], "x", 1); });
    close(ends[1]);
    other.join();
    close(ends[0]);
    fearless::outcome(sent == 1 ? "sent" : "failed");
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(names(r), (std::set<std::string>{"failed", "sent"}));
  EXPECT_EQ(r.executions, 2U);
}

TEST_P(Outside, WhatIsStoredAfterAMessageMayBeSeenOrNot) {
  const fearless::result r = exhaustive::explore(GetParam(), [] {
    const Pipe p;
    std::atomic<int> x{0};
    std::thread other([&] {
      p.put('a');
      x.store(1, std::memory_order_relaxed);
    });
    p.take();
    fearless::outcome(std::to_string(x.load(std::memory_order_relaxed)));
    other.join();
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(names(r), (std::set<std::string>{"0", "1"}));
}

TEST_P(Outside, MessagesComeInEveryOrder) {
  const fearless::result r = exhaustive::explore(GetParam(), [] {
    const Pipe p;
    std::thread a([&] { p.put('a'); });
    std::thread b([&] { p.put('b'); });
    std::thread c([&] { p.put('c'); });
    std::string all;
    for (int i = 0; i < 3; ++i) all += p.take();
    a.join();
    b.join();
    c.join();
    fearless::outcome(all);
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(names(r), (std::set<std::string>{"abc", "acb", "bac", "bca", "cab", "cba"}));
}

TEST_P(Outside, TwoReceiversShareWhatIsSent) {
  const fearless::result r = exhaustive::explore(GetParam(), [] {
    const Pipe p;
    char got[2] = {};
    std::thread a([&] { got[0] = p.take(); });
    std::thread b([&] { got[1] = p.take(); });
    p.put('x');
    p.put('y');
    a.join();
    b.join();
    fearless::outcome(std::string(got, 2));
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(names(r), (std::set<std::string>{"xy", "yx"}));
}

TEST_P(Outside, WhoDoesNotWaitFindsItOrNot) {
  const fearless::result r = exhaustive::explore(GetParam(), [] {
    const int fd = eventfd(0, EFD_NONBLOCK);
    std::thread other([&] { eventfd_write(fd, 1); });
    eventfd_t n = 0;
    const bool first = eventfd_read(fd, &n) == 0;
    const bool second = eventfd_read(fd, &n) == 0;
    other.join();
    close(fd);
    fearless::outcome(first ? "at once" : second ? "then" : "not");
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(names(r), (std::set<std::string>{"at once", "then", "not"}));
}

// A wait with a deadline ends by itself, or is ended.
TEST_P(Outside, AWaitForAWhileMayEndByItself) {
  const fearless::result r = exhaustive::explore(GetParam(), [] {
    const Pipe p;
    std::thread other([&] { p.put('a'); });
    pollfd f{p.ends[0], POLLIN, 0};
    fearless::outcome(poll(&f, 1, 5) == 1 ? "ready" : "time out");
    other.join();
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(names(r), (std::set<std::string>{"ready", "time out"}));
}

// Where nobody else can end it, it ends by itself, as often as it comes to that.
TEST_P(Outside, TimeComesToTheDeadline) {
  exhaustive::expect_verified(GetParam(), [] {
    const Pipe p;
    std::thread other([&] {
      pollfd f{p.ends[0], POLLIN, 0};
      for (int i = 0; i < 3; ++i) assert(poll(&f, 1, 5) == 0);
    });
    other.join();
  });
}

// What ends a wait may come before the thread has said whether it leaves by itself.
TEST_P(Outside, WaitsForAWhileUntilTwoHaveWritten) {
  const auto body = [] {
    const Pipe p;
    std::thread a([&] { p.put('a'); }), b([&] { p.put('b'); });
    for (int n = 0; n < 2;) {
      pollfd f{p.ends[0], POLLIN, 0};
      if (poll(&f, 1, 5) == 0) continue;
      p.take();
      ++n;
    }
    a.join();
    b.join();
  };
  exhaustive::expect_verified(GetParam(), body);
  exhaustive::expect_none_twice(GetParam(), 1000, body);
}

TEST_P(Outside, ATimerWakesWhoWaitsForSeveral) {
  const fearless::result r = exhaustive::explore(GetParam(), [] {
    const Pipe p;
    const int timer = timerfd_create(CLOCK_MONOTONIC, 0);
    const int all = epoll_create1(0);
    for (const int fd : {timer, p.ends[0]}) {
      epoll_event e{};
      e.events = EPOLLIN;
      e.data.fd = fd;
      epoll_ctl(all, EPOLL_CTL_ADD, fd, &e);
    }
    std::thread other([&] { p.put('a'); });
    const itimerspec soon{{0, 0}, {0, 1'000'000}};
    timerfd_settime(timer, 0, &soon, nullptr);
    epoll_event e{};
    const int n = epoll_wait(all, &e, 1, -1);
    fearless::outcome(n == 1 && e.data.fd == timer ? "timer" : "message");
    other.join();
    close(timer);
    close(all);
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(names(r), (std::set<std::string>{"message", "timer"}));
}

// Wrong: both read before either writes.
TEST_P(Outside, AnUpdateOfAFileIsLost) {
  const fearless::result r = exhaustive::explore(GetParam(), [] {
    char name[] = "/tmp/fearless_outside_XXXXXX";
    const int fd = mkstemp(name);
    unlink(name);
    const int start = 0;
    EXPECT_EQ(pwrite(fd, &start, sizeof start, 0), ssize_t{sizeof start});
    const auto add = [&] {
      int n = 0;
      EXPECT_EQ(pread(fd, &n, sizeof n, 0), ssize_t{sizeof n});
      ++n;
      EXPECT_EQ(pwrite(fd, &n, sizeof n, 0), ssize_t{sizeof n});
    };
    exhaustive::both(add, add);
    int n = 0;
    EXPECT_EQ(pread(fd, &n, sizeof n, 0), ssize_t{sizeof n});
    close(fd);
    fearless::outcome(std::to_string(n));
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(names(r), (std::set<std::string>{"1", "2"}));
}

// Nobody writes: it is told, and what it would take is another execution's.
TEST_P(Outside, AReadThatNobodyEndsIsFound) {
  fearless::options o;
  o.strategy = "exhaustive";
  o.memory_model = GetParam();
  o.stall = std::chrono::milliseconds(100);
  const fearless::result r = fearless::check(o, [] {
    const Pipe p;
    std::atomic<bool> done{false};
    std::thread other([&] {
      if (!done.load()) p.put('a');
    });
    done.store(true);
    p.take();
    other.join();
  });
  EXPECT_TRUE(r.found("livelock")) << r.report;
}

// What is not ordered by messages still races.
TEST_P(Outside, ARaceBesideAMessageIsFound) {
  const fearless::result r = exhaustive::explore(GetParam(), [] {
    const Pipe p;
    int n = 0;
    std::thread other([&] {
      p.put('a');
      n = 1;
    });
    p.take();
    fearless::outcome(std::to_string(n));
    other.join();
  });
  EXPECT_TRUE(r.found("data-race")) << r.report;
}

// What a stream has in its buffer is there; for what it has not it looks in a turn, before or after the end.
TEST_P(Outside, AStreamThatHasNotEnoughLooksForMore) {
  const auto body = [] {
    int ends[2];
    assert(pipe(ends) == 0);
    std::FILE* const f = fdopen(ends[0], "r");
    std::thread other([&] {
      assert(write(ends[1], "a", 1) == 1);
      assert(write(ends[1], "b", 1) == 1);
      close(ends[1]);
    });
    char got[4] = {};
    assert(std::fread(got, 1, 1, f) == 1);
    assert(std::fread(got + 1, 1, 2, f) == 1);
    assert(std::string(got) == "ab" && std::feof(f) != 0);
    other.join();
    std::fclose(f);
  };
  exhaustive::expect_verified(GetParam(), body);
  exhaustive::expect_none_twice(GetParam(), 3, body);
}

// The end of a named pipe that is opened first waits for the other, which finds it.
TEST_P(Outside, EndsOfANamedPipeMeet) {
  const std::string path = testing::TempDir() + "outside." + GetParam() + "." + std::to_string(getpid());
  const auto body = [&] {
    int x = 0;
    std::thread other([&] {
      x = 1;
      close(open(path.c_str(), O_WRONLY));
    });
    const int in = open(path.c_str(), O_RDONLY);
    assert(x == 1);
    close(in);
    other.join();
  };
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  exhaustive::expect_verified(GetParam(), body);
  exhaustive::expect_none_twice(GetParam(), 1, body);
  unlink(path.c_str());
}

// Where what a thread maps lies does not depend on the order of things, as it does not for its heap.
TEST_P(Outside, MappedMemoryLiesWhereItDoes) {
  const fearless::result r = exhaustive::explore(GetParam(), [] {
    std::atomic<void*> last{nullptr};
    const auto work = [&] {
      void* p = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (last.exchange(p) < p) munmap(p, 4096);
    };
    exhaustive::both(work, work);
  });
  EXPECT_TRUE(r.passed() && r.complete) << r.report;
  EXPECT_EQ(r.executions, 2U) << r.report;
}

// Of a large reservation only what is used costs anything, also when it is given back; and is still known.
TEST_P(Outside, LargeReservationsAreGivenBack) {
  constexpr std::size_t large = std::size_t{16} << 30;
  const auto search = [&](bool joined) {
    return exhaustive::explore(GetParam(), [=] {
      void* p = mmap(nullptr, large, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
      ASSERT_NE(p, MAP_FAILED);
      char* const used = static_cast<char*>(p) + large / 3 / 4096 * 4096;
      ASSERT_EQ(mprotect(used, 4096, PROT_READ | PROT_WRITE), 0);
      std::thread user([=] { used[5] = 1; });
      if (joined) user.join();
      munmap(p, large);
      if (!joined) user.join();
    });
  };
  const fearless::result right = search(true);
  EXPECT_TRUE(right.passed() && right.complete) << right.report;
  EXPECT_FALSE(search(false).passed());
}

}  // namespace
