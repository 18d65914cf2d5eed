// A loop that polls under a lock for what nobody does.
#include <chrono>
#include <mutex>
#include <thread>

int main() {
  std::mutex mutex;
  bool done = false;
  std::thread other([&] { const std::lock_guard lock(mutex); });
  for (bool seen = false; !seen; std::this_thread::sleep_for(std::chrono::milliseconds(1))) {
    const std::lock_guard lock(mutex);
    seen = done;
  }
  other.join();
}
