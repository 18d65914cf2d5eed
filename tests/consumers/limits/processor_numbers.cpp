// A program that goes by random numbers of the processor.
#include <immintrin.h>

#include <atomic>
#include <thread>

int main() {
  std::atomic<int> n{0};
  std::thread other([&] { ++n; });
  unsigned number = 0;
  if (_rdrand32_step(&number) == 0) return 1;
  for (number %= 64; number != 0; --number) ++n;
  other.join();
}
