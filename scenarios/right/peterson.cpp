// Mutual exclusion of two threads: "I want in, but after you".
// Right with sequentially consistent atomics: each announces its wish before it looks at the
// other's, and all agree on the order of these. G. L. Peterson, "Myths About the Mutual Exclusion
// Problem" (1981).
#include <fearless/gtest.hpp>

#include <array>
#include <atomic>
#include <thread>

namespace {

class Peterson {
 public:
  void lock(unsigned me) {
    wants_[me] = true;
    last_ = me;
    while (wants_[1 - me] && last_ == me) std::this_thread::yield();
  }
  void unlock(unsigned me) { wants_[me] = false; }

 private:
  std::array<std::atomic<bool>, 2> wants_{};
  std::atomic<unsigned> last_{0};
};

}  // namespace

FEARLESS_TEST(Peterson, SequentiallyConsistent) {
  Peterson lock;
  int counter = 0;
  const auto work = [&](unsigned me) {
    for (int i = 0; i < 2; ++i) {
      lock.lock(me);
      ++counter;
      lock.unlock(me);
    }
  };
  { std::jthread a(work, 0u), b(work, 1u); }
  EXPECT_EQ(counter, 4);
}
