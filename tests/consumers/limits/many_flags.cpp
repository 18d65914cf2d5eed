// A loop that waits until as many flags are set as it is told.
#include <array>
#include <atomic>
#include <cstdlib>
#include <thread>

std::array<std::atomic<bool>, 32> flags{};

int main(int, char** argv) {
  const int n = std::atoi(argv[1]);
  std::thread other([&] { flags[0] = true; });
  for (int i = 1; i < n; ++i) flags[static_cast<std::size_t>(i)] = true;
  for (bool all = false; !all;) {
    all = true;
    for (int i = 0; i < n; ++i) all &= flags[static_cast<std::size_t>(i)].load();
  }
  other.join();
}
