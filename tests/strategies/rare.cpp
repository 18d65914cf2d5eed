// Scenarios of which something is seen in one of some ten thousand executions only: long after a search has
// been divided among processes.
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <fearless/annotate.hpp>
#include <fearless/gtest.hpp>

#include <array>
#include <atomic>
#include <mutex>
#include <string>
#include <thread>

namespace {

// Who did the n-th step.
std::string order_of_steps(int each) {
  std::string order;
  std::mutex mutex;
  const auto steps = [&](char name) {
    for (int i = 0; i < each; ++i) {
      const std::lock_guard lock(mutex);
      order += name;
    }
  };
  std::thread a(steps, 'a'), b(steps, 'b'), c(steps, 'c');
  a.join();
  b.join();
  c.join();
  return order;
}

FEARLESS_TEST(Rare, OneOrder) { EXPECT_NE(order_of_steps(4), "cbacabcbabca"); }

FEARLESS_TEST(Rare, ThreeOrders) {
  const std::string order = order_of_steps(3);
  EXPECT_NE(order, "abcabcabc");
  EXPECT_NE(order, "cbacbacba");
  EXPECT_NE(order, "bbacaccab");
}

FEARLESS_TEST(Rare, EndsTheProcess) {
  if (order_of_steps(4) == "cbacabcbabca") syscall(SYS_exit_group, 3);
}

FEARLESS_TEST(Rare, LocksTurnedAround) {
  const std::string order = order_of_steps(3);
  std::mutex first, second;
  const auto lock_both = [](std::mutex& one, std::mutex& other) {
    const std::lock_guard a(one);
    const std::lock_guard b(other);
  };
  std::thread other([&] { lock_both(first, second); });
  if (order == "acbabcbca") lock_both(second, first);
  other.join();
}

FEARLESS_TEST(Rare, Outcomes) { fearless::outcome(order_of_steps(2)); }

FEARLESS_TEST(Rare, LostUpdates) {
  std::atomic<int> n{0};
  const auto add = [&] {
    for (int i = 0; i < 3; ++i) n.store(n.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  };
  std::thread a(add), b(add);
  a.join();
  b.join();
  fearless::outcome(std::to_string(n.load()));
}

}  // namespace
