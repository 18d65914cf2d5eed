// Three philosophers, of whom two are let in at a time: nobody waits for ever.
#include <semaphore.h>

#include <mutex>
#include <thread>

namespace {

std::mutex forks[3];
sem_t room;

[[gnu::noinline]] void takes_two(int i) {
  std::lock_guard first(forks[i]);
  std::lock_guard second(forks[(i + 1) % 3]);
}

void dines(int i) {
  sem_wait(&room);
  takes_two(i);
  sem_post(&room);
}

}  // namespace

int main() {
  sem_init(&room, 0, 2);
  std::thread a(dines, 0), b(dines, 1), c(dines, 2);
  a.join();
  b.join();
  c.join();
  sem_destroy(&room);
}
