// Every round has an atomic of its own, where that of the last round was.
#include <atomic>
#include <cassert>
#include <thread>

int main() {
  for (int i = 0; i < 2; ++i) {
    std::atomic<int> x{0};
    std::thread other([&] { x.fetch_add(1); });
    other.join();
    assert(x.load() == 1);
  }
}
