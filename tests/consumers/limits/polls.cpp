// A thread that looks at a flag under a lock, again and again, until another has set it.
#include <mutex>
#include <thread>

int main() {
  std::mutex mutex;
  bool done = false;
  std::thread polls([&] {
    for (;;) {
      const std::lock_guard lock(mutex);
      if (done) break;
    }
  });
  {
    const std::lock_guard lock(mutex);
    done = true;
  }
  polls.join();
}
