// Store buffering: without sequential consistency both loads may return 0. Here they never do.
#include <fearless/annotate.hpp>

#include <atomic>
#include <string>
#include <thread>

std::atomic<int> x, y;

int main() {
  int a = 0, b = 0;
  std::thread one([&] {
    x.store(1, std::memory_order_relaxed);
    a = y.load(std::memory_order_relaxed);
  });
  std::thread other([&] {
    y.store(1, std::memory_order_relaxed);
    b = x.load(std::memory_order_relaxed);
  });
  one.join();
  other.join();
  fearless::outcome(std::to_string(a) + std::to_string(b));
}
