// What variables at namespace scope have drawn and seen of the clocks: every process draws the same, and time
// does not go back.
#include <fearless/annotate.hpp>

#include <sys/random.h>

#include <cassert>
#include <chrono>
#include <cstdio>
#include <random>
#include <string>
#include <thread>

static unsigned draw() {
  unsigned drawn = 0;
  return getrandom(&drawn, sizeof drawn, 0) == sizeof drawn ? drawn : 0;
}
static const unsigned seed = draw() ^ std::random_device()();
static const auto begun = std::chrono::steady_clock::now();
static const auto begun_at = std::chrono::system_clock::now();
int main() {
  std::thread a([] {}), b([] {});
  a.join();
  b.join();
  const auto since = std::chrono::steady_clock::now() - begun;
  const auto since_then = std::chrono::system_clock::now() - begun_at;
  assert(since.count() >= 0 && since < std::chrono::minutes(1));
  assert(since_then.count() >= 0 && since_then < std::chrono::minutes(1));
  // The system's generator, by its name.
  unsigned drawn = 0;
  std::FILE* device = std::fopen("/dev/urandom", "r");
  assert(device != nullptr && std::fread(&drawn, sizeof drawn, 1, device) == 1);
  unsigned next = 0;
  assert(std::fread(&next, sizeof next, 1, device) == 1 && next != drawn);
  std::fclose(device);
  fearless::outcome(std::to_string(seed) + " " + std::to_string(drawn));
}
