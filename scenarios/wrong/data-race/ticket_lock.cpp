// A ticket lock: draw a number, wait until it is called.
// Wrong: the number is called with a relaxed store. Only one thread is inside at a time, but
// nothing makes what it did visible to the next: to the memory model its accesses and the next
// owner's are unordered. It never shows on x86, and does on ARM.
#include <fearless/gtest.hpp>

#include <atomic>
#include <mutex>
#include <thread>

namespace {

class TicketLock {
 public:
  void lock() {
    const unsigned ticket = next_.fetch_add(1, std::memory_order_relaxed);
    while (serving_.load(std::memory_order_acquire) != ticket) std::this_thread::yield();
  }
  void unlock() {
    const unsigned ticket = serving_.load(std::memory_order_relaxed);
    serving_.store(ticket + 1, std::memory_order_relaxed);  // wrong: release
  }

 private:
  std::atomic<unsigned> next_{0}, serving_{0};
};

}  // namespace

FEARLESS_TEST(TicketLock, RelaxedUnlock) {
  TicketLock lock;
  int counter = 0;
  const auto work = [&] {
    std::lock_guard guard(lock);
    ++counter;
  };
  std::jthread a(work), b(work);
}
