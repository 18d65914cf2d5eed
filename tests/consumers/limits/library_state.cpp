// A loop that comes to its end by a state that only the C library sees: the static seed of rand_r.
#include <stdlib.h>

#include <atomic>
#include <thread>

unsigned seed = 1;
std::atomic<bool> stop = false;

int main() {
  std::thread([] {
    while (!stop.load() && rand_r(&seed) % 8 != 3) {}
  }).join();
}
