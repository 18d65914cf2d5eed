// Every execution begins in the directory, with the mask, the free descriptor and the input of the first.
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cassert>
#include <cstring>
#include <iostream>
#include <string>
#include <thread>

std::atomic<int> a;

int main(int, char** argv) {
  const std::string how = argv[1];
  char here[4096];
  assert(getcwd(here, sizeof here) != nullptr && std::strcmp(here, "/") != 0);
  assert(umask(022) == 027);
  int fd = open("/dev/null", O_RDONLY);
  assert(fd == 3);
  if (how != "open") close(fd);
  std::string line;
  std::getline(std::cin, line);
  assert(line == "first");

  std::thread t([] { a = 1; });
  a = 2;
  t.join();
  if (how == "chdir") assert(chdir("/") == 0);
  if (how == "syscall") assert(syscall(SYS_chdir, "/") == 0);
  if (how == "fchdir") assert(fchdir(fd = open("/", O_RDONLY)) == 0 && close(fd) == 0);
  // Stopped half-way, such a walk stays where it was.
  if (how == "nftw") {
    nftw(
        "/usr", [](const char*, const struct stat*, int, FTW* f) { return f->level == 2 ? 1 : 0; }, 4,
        FTW_CHDIR | FTW_PHYS);
    assert(chdir("/") == 0);
  }
}
