// A weak compare-exchange fails by chance, which the program does not expect.
#include <atomic>
#include <cassert>
#include <thread>

int main() {
  std::atomic<int> n{0};
  std::thread t([] {});
  int expected = 0;
  assert(n.compare_exchange_weak(expected, 1));
  t.join();
}
