// A race that needs a rare schedule: the second thread looks before the first has locked for the second time.
#include <chrono>
#include <mutex>
#include <thread>

int main() {
  std::mutex m;
  bool ready = false;
  int value = 0;
  std::thread a([&] {
    {
      const std::lock_guard<std::mutex> lock(m);
      value = 1;
    }
    const std::lock_guard<std::mutex> lock(m);
    ready = true;
    value = 2;
  });
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  bool seen = false;
  int early = 0;
  {
    const std::lock_guard<std::mutex> lock(m);
    seen = ready;
  }
  if (!seen) early = value;
  a.join();
  return early < 0;
}
