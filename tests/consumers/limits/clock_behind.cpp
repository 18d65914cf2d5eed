// A thread learns by an atomic of a time that its own clock has not come to.
#include <atomic>
#include <cassert>
#include <chrono>
#include <thread>

using std::chrono::steady_clock;

int main() {
  steady_clock::time_point late;
  std::atomic<bool> ready{false};
  std::thread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    late = steady_clock::now();
    ready = true;
  });
  while (!ready) {}
  assert(steady_clock::now() >= late);
  other.join();
}
