// More threads, one after the other, than are alive at once; then what is to be told of the right one.
#include <pthread.h>

#include <cstring>
#include <mutex>
#include <thread>

std::mutex held;
pthread_mutex_t destroyed = PTHREAD_MUTEX_INITIALIZER;

void ends_with_the_lock() { held.lock(); }
void waits_for_the_lock() { const std::lock_guard lock(held); }
void destroys() { pthread_mutex_destroy(&destroyed); }
void uses() { pthread_mutex_lock(&destroyed); }

void lends_its_variable() {
  int lent = 0;
  std::thread t([&lent] { ++lent; });
  ++lent;
  t.join();
}

int main(int, char** argv) {
  for (int i = 0; i < 300; ++i) std::thread([] {}).join();
  if (std::strcmp(argv[1], "held") == 0) {
    std::thread(ends_with_the_lock).join();
    std::thread(waits_for_the_lock).join();
  } else if (std::strcmp(argv[1], "lent") == 0) {
    std::thread(lends_its_variable).join();
  } else {
    std::thread(destroys).join();
    std::thread(uses).join();
  }
}
