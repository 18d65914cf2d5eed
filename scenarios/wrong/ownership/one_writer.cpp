// A counter that any thread reads and one writes, with a load and a store instead of a read-modify-write. All
// of it is atomic: no race, but the second writer's count is lost.
#include <fearless/annotate.hpp>
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

struct Counter {
  std::atomic<int> count{0};
  void add() {
    const fearless::no_other_writes here(count);
    count.store(count.load() + 1);
  }
};

}  // namespace

FEARLESS_TEST(OneWriter, AreTwo) {
  Counter counter;
  std::jthread other([&] { counter.add(); });
  counter.add();
}
