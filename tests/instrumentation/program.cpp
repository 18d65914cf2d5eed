// A whole program.
#include <atomic>
#include <mutex>
#include <thread>

namespace {
std::mutex mutex;
int guarded = 0;
std::atomic<int> counted{0};

void work() {
  const std::lock_guard<std::mutex> guard(mutex);
  ++guarded;
  ++counted;
}
}  // namespace

int main() {
  std::thread a(work), b(work);
  a.join();
  b.join();
  return guarded == 2 && counted == 2 ? 0 : 1;
}
