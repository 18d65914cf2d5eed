// Mutual exclusion of two threads: "I want in, but after you".
// Wrong: relaxed atomics. Nothing is ordered but each variable by itself, so that what one thread
// did inside is not known to the next, and both may even get in. Even release and acquire are not
// enough here.
#include <fearless/gtest.hpp>

#include <array>
#include <atomic>
#include <thread>

namespace {

constexpr auto relaxed = std::memory_order_relaxed;  // wrong: seq_cst

class Peterson {
 public:
  void lock(unsigned me) {
    wants_[me].store(true, relaxed);
    last_.store(me, relaxed);
    while (wants_[1 - me].load(relaxed) && last_.load(relaxed) == me) std::this_thread::yield();
  }
  void unlock(unsigned me) { wants_[me].store(false, relaxed); }

 private:
  std::array<std::atomic<bool>, 2> wants_{};
  std::atomic<unsigned> last_{0};
};

}  // namespace

FEARLESS_TEST(Peterson, Relaxed) {
  Peterson lock;
  int counter = 0;
  const auto work = [&](unsigned me) {
    lock.lock(me);
    ++counter;
    lock.unlock(me);
  };
  std::jthread a(work, 0u), b(work, 1u);
}
