// A counter that any thread reads and one writes, with a load and a store instead of a read-modify-write.
// Right because there is one writer at a time.
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

FEARLESS_TEST(OneWriter, OneAndReaders) {
  Counter counter;
  std::jthread reader([&] { EXPECT_GE(counter.count.load(), 0); });
  counter.add();
  counter.add();
}

FEARLESS_TEST(OneWriter, OneAfterTheOther) {
  Counter counter;
  std::jthread other([&] { counter.add(); });
  other.join();
  counter.add();
  EXPECT_EQ(counter.count, 2);
}
