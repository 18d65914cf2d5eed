// Not a limit: although values are sequentially consistent, a relaxed flag orders nothing.
#include <atomic>
#include <thread>

int data;
std::atomic<bool> ready;

int main() {
  std::thread t([] {
    data = 1;
    ready.store(true, std::memory_order_relaxed);
  });
  if (ready.load(std::memory_order_relaxed)) data = 2;
  t.join();
}
