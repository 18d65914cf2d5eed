// A thread asks again and again, without waiting, until another that sleeps has come to its end.
#include <chrono>
#include <mutex>
#include <thread>

int main() {
  std::mutex m;
  bool done = false;
  std::thread sleeper([&] {
    for (int i = 0; i < 50; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    const std::lock_guard lock(m);
    done = true;
  });
  for (bool seen = false; !seen;) {
    const std::lock_guard lock(m);
    seen = done;
  }
  sleeper.join();
}
