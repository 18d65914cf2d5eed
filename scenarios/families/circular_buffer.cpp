// A producer and a consumer take turns at a ring, told by two flags under a mutex, seven rounds
// each. Wrong: who finds that it is not his turn passes, and counts the round all the same; the two
// lose step. The circular_buffer family of SCTBench.
#include <fearless/gtest.hpp>

#include <array>
#include <mutex>
#include <thread>

namespace {

constexpr int rounds = 7;

struct CircularBuffer {
  std::mutex mutex;
  std::array<int, 10> ring{};
  unsigned first = 0, next = 0;
  bool may_send = true, may_receive = false;

  void produce() {
    for (int i = 0; i < rounds; ++i) {
      std::lock_guard lock(mutex);
      if (!may_send) continue;  // wrong: i goes up all the same
      ring[next] = i;
      next = (next + 1) % static_cast<unsigned>(ring.size());
      may_send = false;
      may_receive = true;
    }
  }

  void consume() {
    for (int i = 0; i < rounds; ++i) {
      std::lock_guard lock(mutex);
      if (!may_receive) continue;
      const int got = ring[first];
      first = (first + 1) % static_cast<unsigned>(ring.size());
      EXPECT_EQ(got, i);
      may_receive = false;
      may_send = true;
    }
  }
};

}  // namespace

FEARLESS_TEST_WITH(CircularBuffer, Family, .races = "explore") {
  CircularBuffer buffer;
  std::thread producer([&] { buffer.produce(); });
  std::thread consumer([&] { buffer.consume(); });
  producer.join();
  consumer.join();
}
