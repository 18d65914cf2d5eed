// A ticket lock: draw a number, wait until it is called.
// Right because unlock() calls the next number with release and lock() waits for it with acquire:
// what was done under the lock happens before what the next owner does. After D. Reed and R.
// Kanodia, "Synchronization with Eventcounts and Sequencers" (1979).
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
    serving_.store(ticket + 1, std::memory_order_release);
  }

 private:
  std::atomic<unsigned> next_{0}, serving_{0};
};

}  // namespace

FEARLESS_TEST(TicketLock, Excludes) {
  TicketLock lock;
  int counter = 0;
  const auto work = [&] {
    std::lock_guard guard(lock);
    ++counter;
  };
  { std::jthread a(work), b(work), c(work); }
  EXPECT_EQ(counter, 3);
}
