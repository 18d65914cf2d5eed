// Load buffering: the standard's text lets both loads return 1. Here they never do.
#include <fearless/annotate.hpp>

#include <atomic>
#include <string>
#include <thread>

std::atomic<int> x, y;

int main() {
  int a = 0, b = 0;
  std::thread one([&] {
    a = x.load(std::memory_order_relaxed);
    y.store(1, std::memory_order_relaxed);
  });
  std::thread other([&] {
    b = y.load(std::memory_order_relaxed);
    x.store(1, std::memory_order_relaxed);
  });
  one.join();
  other.join();
  fearless::outcome(std::to_string(a) + std::to_string(b));
}
