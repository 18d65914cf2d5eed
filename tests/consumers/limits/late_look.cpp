// Nine looks at one place: the store can come before any of them, or after all.
#include <fearless/annotate.hpp>

#include <atomic>
#include <string>
#include <thread>

std::atomic<int> x;

[[gnu::noinline]] int look() { return x.load(); }

int main() {
  int zeros = 0;
  std::thread reader([&] {
    for (int i = 0; i < 9; ++i) zeros += look() == 0 ? 1 : 0;
  });
  std::thread writer([&] { x.store(1); });
  reader.join();
  writer.join();
  fearless::outcome(std::to_string(zeros));
}
