// How far the checker of histories goes.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <numeric>
#include <random>

#include "random_history.hpp"

namespace {

using namespace histories;

random_history long_history(std::mt19937& random, int type, std::size_t length, int corrupted) {
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  constexpr std::size_t threads = 6;
  random_history h{{}, type, false};
  object o{type, {}};
  std::vector<int> open(threads, -1), effect(threads, 0);
  int time = 0, running = 0;
  while (h.ops.size() < length || running != 0) {
    const auto t = static_cast<std::size_t>(below(threads));
    if (open[t] < 0) {
      if (h.ops.size() == length) continue;
      open[t] = static_cast<int>(h.ops.size());
      effect[t] = 0;
      ++running;
      const int value = type == 0 ? below(5) : static_cast<int>(h.ops.size());
      h.ops.push_back({static_cast<unsigned>(t), below(2), value, -1, ending::pending, ++time, 0});
      continue;
    }
    random_operation& op = h.ops[static_cast<std::size_t>(open[t])];
    if (effect[t] == 0) {
      if (o.waits(op.kind)) o.values.push_back(0), op.kind = 0;
      op.result = o.apply(op.kind, op.value);
      effect[t] = 1;
    } else {
      op.end = ending::returned;
      op.returned = ++time;
      open[t] = -1;
      --running;
    }
  }
  for (int wrong = 0; wrong < corrupted;) {
    random_operation& op = h.ops[static_cast<std::size_t>(below(static_cast<int>(length)))];
    if (op.kind != 1) continue;
    op.result = op.result == 4 ? 3 : 4;
    ++wrong;
  }
  return h;
}

// The same, what the operations are about not told.
struct untold : random_history {
  void value(std::size_t) const = delete;
};

template <class History = random_history>
void go_through(int type, std::size_t length, int corrupted, int rounds = 50,
                std::size_t effort = 1'000'000) {
  std::mt19937 random(7);
  std::vector<double> times;
  int found = 0, undecided = 0;
  for (int n = 0; n < rounds; ++n) {
    const History h{long_history(random, type, length, corrupted)};
    const std::clock_t begun = std::clock();
    checker<History> c(h, {}, 16, effort);
    const answer a = c.check();
    const double ms = 1000.0 * static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
    ASSERT_TRUE(a != answer::no || corrupted != 0) << n;
    ASSERT_TRUE(a != answer::yes || is_an_order(h, c.order())) << n;
    found += a == answer::yes ? 1 : 0;
    undecided += a == answer::undecided ? 1 : 0;
    times.push_back(ms);
  }
  std::sort(times.begin(), times.end());
  const double total = std::accumulate(times.begin(), times.end(), 0.0);
  std::printf(
      "%s of %zu operations, %d wrong: %d of %d linearizable, %d undecided; "
      "%.2f ms on average, %.2f ms the middle one, %.2f ms at most\n",
      type == 0 ? "register" : "queue", length, corrupted, found, rounds, undecided, total / rounds,
      times[times.size() / 2], times.back());
  if (rounds == 50) { EXPECT_EQ(undecided, 0); }
  if (corrupted == 0) {
    EXPECT_EQ(found + undecided, rounds);
  } else {
    EXPECT_LT(found, rounds);
  }
}

TEST(LongHistories, OfAHundredOperationsOfSixThreads) {
  go_through(0, 100, 0);
  go_through(0, 100, 1);
  go_through(1, 100, 0);
  go_through(1, 100, 1);
}

// Where it is not known what the operations are about, that a queue's history has no order takes going
// through all orders of the pushes that overlapped. Where that is too much, nothing is said.
TEST(LongHistories, OfAWrongQueueByAllOrders) {
  go_through<untold>(1, 40, 1);
  go_through<untold>(1, 100, 1, 20, 100'000);
}

}  // namespace
