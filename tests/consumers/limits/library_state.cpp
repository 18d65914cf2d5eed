// A loop that comes to its end by a state that only the C library sees: what lrand48_r draws from.
#include <stdlib.h>

#include <atomic>
#include <thread>

drand48_data state;
std::atomic<bool> stop = false;

int main() {
  std::thread([] {
    long drawn = 0;
    do lrand48_r(&state, &drawn);
    while (!stop.load() && drawn % 8 != 3);
  }).join();
}
