// A producer hands numbers to a consumer through a ring of 20; two flags under a mutex say whose
// turn it is. Wrong: who comes out of turn passes and still counts the round, so that the consumer
// compares with what was sent in another round. The queue family of SCTBench.
#include <fearless/gtest.hpp>

#include <array>
#include <mutex>
#include <thread>

namespace {

constexpr unsigned size = 20;

struct Queue {
  std::mutex mutex;
  std::array<int, size> ring{}, sent{};
  unsigned head = 0, tail = 0;
  bool may_enqueue = true, may_dequeue = false;

  void produce() {
    for (unsigned i = 0; i < size; ++i) {
      std::lock_guard lock(mutex);
      if (!may_enqueue) continue;  // wrong: passes, and i goes up all the same
      sent[i] = static_cast<int>(i * i + 1);
      ring[tail++ % size] = sent[i];
      may_enqueue = false;
      may_dequeue = true;
    }
  }

  void consume() {
    for (unsigned i = 0; i < size; ++i) {
      std::lock_guard lock(mutex);
      if (!may_dequeue) continue;
      EXPECT_EQ(ring[head++ % size], sent[i]);
      may_dequeue = false;
      may_enqueue = true;
    }
  }
};

}  // namespace

FEARLESS_TEST_WITH(Queue, Family, .races = "explore") {
  Queue queue;
  std::thread producer([&] { queue.produce(); });
  std::thread consumer([&] { queue.consume(); });
  producer.join();
  consumer.join();
}
