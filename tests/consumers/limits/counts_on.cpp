// A loop that looks at a flag nobody sets, and computes in a variable of its own, so many rounds.
#include <atomic>
#include <cstdlib>
#include <thread>

std::atomic<bool> cancelled = false;

int main(int, char** argv) {
  const long rounds = std::atol(argv[1]);
  long sum = 0;
  std::thread([&] {
    long s = 0;
    for (long i = 0; i < rounds && !cancelled.load(std::memory_order_relaxed); ++i) s += i;
    sum = s;
  }).join();
  return sum == rounds * (rounds - 1) / 2 ? 0 : 1;
}
