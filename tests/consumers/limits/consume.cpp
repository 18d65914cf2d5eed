// What depends on a value loaded with consume is ordered; other things are not, by the letter of C++20.
#include <atomic>
#include <thread>

std::atomic<int*> pointer{nullptr};
int value = 0, other = 0;

int main() {
  std::thread reader([] {
    if (pointer.load(std::memory_order_consume) != nullptr) ++other;
  });
  other = 1;
  pointer.store(&value, std::memory_order_release);
  reader.join();
}
