// Whoever waits for a notification destroys the condition variable; the other may still be at it.
#include <condition_variable>
#include <mutex>
#include <thread>

struct Done {
  std::mutex mutex;
  std::condition_variable changed;
  bool done = false;
};

static void work(Done* d) {
  {
    const std::lock_guard lock(d->mutex);
    d->done = true;
  }
  d->changed.notify_one();  // line 17
}

int main() {
  auto* d = new Done;
  std::thread t(work, d);
  {
    std::unique_lock lock(d->mutex);
    d->changed.wait(lock, [&] { return d->done; });
  }
  delete d;
  t.join();
}
