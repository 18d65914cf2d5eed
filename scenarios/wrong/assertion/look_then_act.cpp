// Makes a directory unless it is there already.
// Wrong because another thread may make it between the look and the act.
#include <fearless/gtest.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <thread>

FEARLESS_TEST(LookThenAct, TwoMakeTheDirectory) {
  const std::string name = "/tmp/fearless-look-" + std::to_string(getpid());
  const auto make = [&] {
    struct stat there{};
    if (stat(name.c_str(), &there) != 0) EXPECT_EQ(mkdir(name.c_str(), 0700), 0);
  };
  std::thread a(make), b(make);
  a.join();
  b.join();
  rmdir(name.c_str());
}
