// Makes a directory unless it is there already; takes a permit if there is one.
// Right because the act itself says whether another thread came first.
#include <fearless/gtest.hpp>

#include <semaphore.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <string>
#include <thread>

FEARLESS_TEST(LookThenAct, OneMakesTheDirectory) {
  const std::string name = "/tmp/fearless-look-" + std::to_string(getpid());
  std::atomic<int> made{0};
  const auto make = [&] {
    if (mkdir(name.c_str(), 0700) == 0) ++made;
    else EXPECT_EQ(errno, EEXIST);
  };
  std::thread a(make), b(make);
  a.join();
  b.join();
  EXPECT_EQ(made, 1);
  EXPECT_EQ(rmdir(name.c_str()), 0);
}

FEARLESS_TEST(LookThenAct, OneTakesThePermit) {
  sem_t permits;
  sem_init(&permits, 0, 1);
  std::atomic<int> taken{0};
  const auto take = [&] {
    if (sem_trywait(&permits) == 0) ++taken;
  };
  std::thread a(take), b(take);
  a.join();
  b.join();
  EXPECT_EQ(taken, 1);
  int left = 1;
  sem_getvalue(&permits, &left);
  EXPECT_EQ(left, 0);
  sem_destroy(&permits);
}
