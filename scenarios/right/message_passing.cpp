// One thread writes a plain message and sets a flag; the other waits for the flag and reads the
// message. Right because the flag is released and acquired, by its own memory order or by fences:
// what came before the store happens before what comes after the load.
#include <fearless/gtest.hpp>

#include <atomic>
#include <string>
#include <thread>

FEARLESS_TEST(MessagePassing, ReleaseAcquire) {
  std::string message;
  std::atomic<bool> ready{false};
  std::jthread sender([&] {
    message = "hello";
    ready.store(true, std::memory_order_release);
  });
  while (!ready.load(std::memory_order_acquire)) std::this_thread::yield();
  EXPECT_EQ(message, "hello");
}

FEARLESS_TEST(MessagePassing, Fences) {
  std::string message;
  std::atomic<bool> ready{false};
  std::jthread sender([&] {
    message = "hello";
    std::atomic_thread_fence(std::memory_order_release);
    ready.store(true, std::memory_order_relaxed);
  });
  while (!ready.load(std::memory_order_relaxed)) std::this_thread::yield();
  std::atomic_thread_fence(std::memory_order_acquire);
  EXPECT_EQ(message, "hello");
}
