// A lock on a file (flock, or fcntl with F_OFD_SETLKW) guards a counter.
// Wrong: the lock is given up before the counter is changed.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>
#include <fearless/gtest.hpp>

#include <string>
#include <thread>

namespace {

template <class LockAndUnlock>
void guards_no_counter(const LockAndUnlock& lock_and_unlock) {
  const int one = memfd_create("file", 0);
  const int other = open(("/proc/self/fd/" + std::to_string(one)).c_str(), O_RDWR);
  int value = 0;
  const auto count = [&](int fd) {
    lock_and_unlock(fd);
    ++value;  // wrong: after it
  };
  std::thread counts([&] { count(one); });
  count(other);
  counts.join();
  EXPECT_LE(value, 2);
  close(one);
  close(other);
}

}  // namespace

FEARLESS_TEST(ToldByTheSystem, LockOnAFileGivenUp) {
  guards_no_counter([](int fd) {
    flock(fd, LOCK_EX);
    flock(fd, LOCK_UN);
  });
}

FEARLESS_TEST(ToldByTheSystem, LockOfAnOpenFileGivenUp) {
  guards_no_counter([](int fd) {
    struct flock all{};
    all.l_type = F_WRLCK;
    fcntl(fd, F_OFD_SETLKW, &all);
    all.l_type = F_UNLCK;
    fcntl(fd, F_OFD_SETLK, &all);
  });
}
