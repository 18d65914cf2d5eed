// A ring buffer for one producer and one consumer, without locks.
// Right because each index is written by one side only, with release, after the slot has been dealt
// with; the other side's acquire load of the index then orders the accesses to the slot. L.
// Lamport, "Specifying Concurrent Program Modules" (1983), with the orders of C++11.
#include <fearless/gtest.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <optional>
#include <string>
#include <thread>

namespace {

class Ring {
 public:
  bool push(std::string item) {
    const std::size_t in = in_.load(std::memory_order_relaxed);
    if (in - out_.load(std::memory_order_acquire) == slots_.size()) return false;
    slots_[in % slots_.size()] = std::move(item);
    in_.store(in + 1, std::memory_order_release);
    return true;
  }

  std::optional<std::string> pop() {
    const std::size_t out = out_.load(std::memory_order_relaxed);
    if (out == in_.load(std::memory_order_acquire)) return std::nullopt;
    std::string item = std::move(slots_[out % slots_.size()]);
    out_.store(out + 1, std::memory_order_release);
    return item;
  }

 private:
  std::array<std::string, 2> slots_;
  std::atomic<std::size_t> in_{0}, out_{0};
};

}  // namespace

FEARLESS_TEST(SpscRing, ReleaseAfterTheSlot) {
  Ring ring;
  std::jthread producer([&] {
    for (const char* word : {"to", "be", "or"})
      while (!ring.push(word)) std::this_thread::yield();
  });
  std::string text;
  while (text.size() < 6) {
    if (auto word = ring.pop()) text += *word;
    else std::this_thread::yield();
  }
  EXPECT_EQ(text, "tobeor");
}
