// Two deadlocks at different places, one of them easier to find.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex m;
std::condition_variable never;

int main() {
  std::atomic<int> first{0}, steps{0};
  std::thread a([&] { first = first * 2 + 1; });
  std::thread b([&] {
    for (int i = 0; i < 4; ++i) steps = steps + 1;
  });
  const int seen = first;
  const bool rarely = steps == 3 && seen == 1;
  a.join();
  b.join();
  std::unique_lock lock(m);
  if (seen == 0) never.wait(lock);
  lock.unlock();
  if (!rarely) return 0;
  lock.lock();
  // (Where it is rare.)
  never.wait(lock);
}
