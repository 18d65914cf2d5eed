// Threads that only read, under a lock that they share.
#include <mutex>
#include <shared_mutex>
#include <thread>

int main() {
  std::shared_mutex mutex;
  const auto read = [&] { const std::shared_lock lock(mutex); };
  std::thread a(read), b(read), c(read);
  a.join();
  b.join();
  c.join();
}
