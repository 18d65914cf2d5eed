// One thread writes a plain message and sets a flag; the other waits for the flag and reads the
// message. Wrong: the flag is atomic but relaxed. It says nothing about the message: on weakly
// ordered machines, or after a compiler has moved the store, the flag is seen before the message is
// there.
#include <fearless/gtest.hpp>

#include <atomic>
#include <string>
#include <thread>

FEARLESS_TEST(MessagePassing, RelaxedFlag) {
  std::string message;
  std::atomic<bool> ready{false};
  std::jthread sender([&] {
    message = "hello";
    ready.store(true, std::memory_order_relaxed);  // wrong: release
  });
  if (ready.load(std::memory_order_relaxed)) {  // wrong: acquire
    EXPECT_EQ(message, "hello");
  }
}
