// A producer and a consumer take turns at a ring.
// Right because each waits for its turn. Right twin of the circular_buffer family of the
// concurrency testing benchmarks, whose threads pass when it is not their turn.
#include <fearless/gtest.hpp>

#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace {

constexpr int rounds = 7;

struct CircularBuffer {
  std::mutex mutex;
  std::condition_variable turned;
  std::array<int, 10> ring{};
  unsigned first = 0, next = 0;
  bool consumers_turn = false;

  void produce(int i) {
    std::unique_lock lock(mutex);
    turned.wait(lock, [&] { return !consumers_turn; });
    ring[next] = i;
    next = (next + 1) % static_cast<unsigned>(ring.size());
    consumers_turn = true;
    turned.notify_one();
  }

  int consume() {
    std::unique_lock lock(mutex);
    turned.wait(lock, [&] { return consumers_turn; });
    const int i = ring[first];
    first = (first + 1) % static_cast<unsigned>(ring.size());
    consumers_turn = false;
    turned.notify_one();
    return i;
  }
};

}  // namespace

FEARLESS_TEST(CircularBuffer, WaitsForItsTurn) {
  CircularBuffer buffer;
  std::jthread producer([&] {
    for (int i = 0; i < rounds; ++i) buffer.produce(i);
  });
  for (int i = 0; i < rounds; ++i) EXPECT_EQ(buffer.consume(), i);
}
