// A ring buffer for one producer and one consumer, without locks.
// Wrong: push() advances the index first and fills the slot afterwards. The consumer sees an item
// that is not there yet and reads the slot while the producer writes it.
#include <fearless/gtest.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <optional>
#include <thread>

namespace {

class Ring {
 public:
  bool push(int item) {
    const std::size_t in = in_.load(std::memory_order_relaxed);
    if (in - out_.load(std::memory_order_acquire) == slots_.size()) return false;
    in_.store(in + 1, std::memory_order_release);
    slots_[in % slots_.size()] = item;  // wrong: the consumer may be here already
    return true;
  }

  std::optional<int> pop() {
    const std::size_t out = out_.load(std::memory_order_relaxed);
    if (out == in_.load(std::memory_order_acquire)) return std::nullopt;
    const int item = slots_[out % slots_.size()];
    out_.store(out + 1, std::memory_order_release);
    return item;
  }

 private:
  std::array<int, 2> slots_{};
  std::atomic<std::size_t> in_{0}, out_{0};
};

}  // namespace

FEARLESS_TEST(SpscRing, IndexBeforeSlot) {
  Ring ring;
  std::jthread producer([&] { ring.push(42); });
  std::jthread consumer([&] {
    if (const auto item = ring.pop()) { EXPECT_EQ(*item, 42); }
  });
}
