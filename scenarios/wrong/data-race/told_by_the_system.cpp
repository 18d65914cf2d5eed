// A lock on a file (flock, or fcntl with F_OFD_SETLKW) guards a counter.
// Wrong: the lock is given up before the counter is changed.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>
#include <fearless/gtest.hpp>

#include <string>
#include <thread>

FEARLESS_TEST(ToldByTheSystem, LockOnAFileGivenUp) {
  const int one = memfd_create("file", 0);
  const int other = open(("/proc/self/fd/" + std::to_string(one)).c_str(), O_RDWR);
  int value = 0;
  const auto count = [&](int fd) {
    flock(fd, LOCK_EX);
    flock(fd, LOCK_UN);
    ++value;  // wrong: after it
  };
  std::thread counts([&] { count(one); });
  count(other);
  counts.join();
  close(one);
  close(other);
}

FEARLESS_TEST(ToldByTheSystem, LockOfAnOpenFileGivenUp) {
  const int one = memfd_create("file", 0);
  const int other = open(("/proc/self/fd/" + std::to_string(one)).c_str(), O_RDWR);
  int value = 0;
  const auto count = [&](int fd) {
    struct flock all{};
    all.l_type = F_WRLCK;
    fcntl(fd, F_OFD_SETLKW, &all);
    all.l_type = F_UNLCK;
    fcntl(fd, F_OFD_SETLK, &all);
    ++value;  // wrong: after it
  };
  std::thread counts([&] { count(one); });
  count(other);
  counts.join();
  close(one);
  close(other);
}
