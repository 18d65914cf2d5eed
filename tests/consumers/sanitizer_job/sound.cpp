#include <mutex>
#include <thread>

int main() {
  std::mutex m;
  int value = 0;
  std::thread a([&] {
    const std::lock_guard<std::mutex> lock(m);
    ++value;
  });
  {
    const std::lock_guard<std::mutex> lock(m);
    ++value;
  }
  a.join();
  return value != 2;
}
