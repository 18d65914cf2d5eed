// Two threads wait at a gate that is one atomic; another opens it.
// Wrong: notify_one() wakes one of them. If both had gone to sleep by then, the other sleeps on,
// with the gate wide open before it.
#include <fearless/gtest.hpp>

#include <atomic>
#include <chrono>
#include <thread>

FEARLESS_TEST(AtomicWait, NotifiesOneOfTwo) {
  std::atomic<int> gate{0};
  std::jthread a([&] { gate.wait(0); });
  std::jthread b([&] { gate.wait(0); });
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  gate.store(1);
  gate.notify_one();  // wrong: notify_all()
}
