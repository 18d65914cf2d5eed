// Runs of each body per second with real threads.
//   native BODY SECONDS
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "bodies.hpp"
#include "peak_memory.hpp"

int main(int argc, char** argv) {
  if (argc != 3) return 64;
  using Clock = std::chrono::steady_clock;
  const bodies::Body& body = bodies::all[std::atoi(argv[1])];
  const auto begun = Clock::now();
  const auto limit = std::chrono::duration<double>(std::atof(argv[2]));
  unsigned long long runs = 0;
  for (; Clock::now() - begun < limit; ++runs) body.run();
  const double seconds = std::chrono::duration<double>(Clock::now() - begun).count();
  std::printf("%llu %.6f 0 %ld\n", runs, seconds, peak_memory_kib());
}
