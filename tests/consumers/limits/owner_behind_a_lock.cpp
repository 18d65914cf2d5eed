// Data guarded by a lock that the program has made itself. Where it tells what it does as ThreadSanitizer has
// it told, it is known.
#include <fearless/annotate.hpp>

#include <atomic>
#include <cstring>
#include <thread>

extern "C" void AnnotateRWLockAcquired(const char*, int, const void*, long);
extern "C" void AnnotateRWLockReleased(const char*, int, const void*, long);

bool tells = false;

struct SpinLock {
  std::atomic<bool> taken{false};
  void lock() {
    while (taken.exchange(true, std::memory_order_acquire)) std::this_thread::yield();
    if (tells) AnnotateRWLockAcquired(__FILE__, __LINE__, this, 1);
  }
  void unlock() {
    if (tells) AnnotateRWLockReleased(__FILE__, __LINE__, this, 1);
    taken.store(false, std::memory_order_release);
  }
};

int main(int, char** argv) {
  tells = std::strcmp(argv[1], "annotated") == 0;
  static SpinLock lock;
  static int count = 0;
  fearless::guarded_by(count, lock);
  const auto work = [] {
    lock.lock();
    ++count;
    lock.unlock();
  };
  std::thread other(work);
  work();
  other.join();
}
