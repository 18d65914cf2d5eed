// Three threads, of whom two may pass at a time.
#include <semaphore.h>

#include <cstring>
#include <semaphore>
#include <thread>

namespace {

template <class Acquire, class Release>
void three_pass(Acquire acquire, Release release) {
  const auto pass = [&] {
    acquire();
    release();
  };
  std::thread a(pass), b(pass), c(pass);
  a.join();
  b.join();
  c.join();
}

}  // namespace

int main(int, char** argv) {
  if (std::strcmp(argv[1], "sem_t") == 0) {
    sem_t free;
    sem_init(&free, 0, 2);
    three_pass([&] { sem_wait(&free); }, [&] { sem_post(&free); });
    sem_destroy(&free);
  } else {
    std::counting_semaphore<2> free{2};
    three_pass([&] { free.acquire(); }, [&] { free.release(); });
  }
}
