// Two threads wait at a gate that is one atomic; another opens it.
// Right because the value changes before the notification, and all who wait are notified.
#include <fearless/gtest.hpp>

#include <atomic>
#include <chrono>
#include <thread>

FEARLESS_TEST(AtomicWait, NotifiesAll) {
  std::atomic<int> gate{0};
  int behind = 0;
  const auto pass = [&] {
    gate.wait(0);
    EXPECT_EQ(behind, 7);
  };
  std::jthread a(pass), b(pass);
  behind = 7;
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  gate.store(1);
  gate.notify_all();
}

FEARLESS_TEST(AtomicWait, PingPong) {
  std::atomic<int> turn{0};
  const auto play = [&](int me) {
    for (int i = 0; i < 2; ++i) {
      while (turn.load() != me) turn.wait(1 - me);
      turn.store(1 - me);
      turn.notify_one();
    }
  };
  std::jthread a(play, 0), b(play, 1);
}
