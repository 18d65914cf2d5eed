// Mutual exclusion of two threads by flags: "I want in".
// Wrong: each says so and then waits until the other does not. It excludes; but if both say so
// first, both spin for ever, at full speed, on two processors. The third of Dijkstra's five
// attempts (1965).
#include <fearless/gtest.hpp>

#include <array>
#include <atomic>
#include <thread>

namespace {

class FlagLock {
 public:
  void lock(unsigned me) {
    wants_[me] = true;
    while (wants_[1 - me]) std::this_thread::yield();  // wrong: nobody gives way
  }
  void unlock(unsigned me) { wants_[me] = false; }

 private:
  std::array<std::atomic<bool>, 2> wants_{};
};

}  // namespace

FEARLESS_TEST(FlagLock, NobodyGivesWay) {
  FlagLock lock;
  int counter = 0;
  const auto work = [&](unsigned me) {
    lock.lock(me);
    ++counter;
    lock.unlock(me);
  };
  { std::jthread a(work, 0u), b(work, 1u); }
  EXPECT_EQ(counter, 2);
}
