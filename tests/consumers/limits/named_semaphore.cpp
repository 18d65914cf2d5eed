// A semaphore with a name that is not closed before the end, which the C library remembers.
#include <fcntl.h>
#include <semaphore.h>
#include <unistd.h>

#include <cassert>
#include <string>
#include <thread>

int main(int argc, char**) {
  const std::string name = "/fearless" + std::to_string(getpid());
  sem_t* s = sem_open(name.c_str(), O_CREAT | O_EXCL, 0600, 1);
  assert(s != SEM_FAILED);
  sem_unlink(name.c_str());
  int n = 0;
  const auto count = [&] {
    sem_wait(s);
    ++n;
    sem_post(s);
  };
  std::thread a(count), b(count);
  a.join();
  b.join();
  if (argc > 1) sem_close(s);
}
