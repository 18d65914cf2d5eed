// Mutual exclusion of two threads by flags: "I want in".
// Right because if both want in, it is the turn that decides who takes back his wish.
// T. Dekker's algorithm, the first that was right (published by Dijkstra, EWD 35, about 1962).
#include <fearless/gtest.hpp>

#include <array>
#include <atomic>
#include <thread>

namespace {

class FlagLock {
 public:
  void lock(unsigned me) {
    const unsigned other = 1 - me;
    wants_[me] = true;
    while (wants_[other]) {
      if (turn_ == me) continue;
      wants_[me] = false;
      while (turn_ != me) std::this_thread::yield();
      wants_[me] = true;
    }
  }
  void unlock(unsigned me) {
    turn_ = 1 - me;
    wants_[me] = false;
  }

 private:
  std::array<std::atomic<bool>, 2> wants_{};
  std::atomic<unsigned> turn_{0};
};

}  // namespace

FEARLESS_TEST(FlagLock, TurnDecides) {
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
