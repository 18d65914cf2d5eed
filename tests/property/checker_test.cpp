// The checker of histories against all permutations.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "random_history.hpp"

namespace {

using namespace histories;

// Does any order of the completed operations and any subset of the pending ones fit?
bool some_permutation(const std::vector<random_operation>& ops, int type, bool program_order) {
  std::vector<std::size_t> pending, order;
  for (std::size_t i = 0; i < ops.size(); ++i)
    if (ops[i].end == ending::pending) pending.push_back(i);
  for (unsigned subset = 0; subset < 1U << pending.size(); ++subset) {
    order.clear();
    for (std::size_t i = 0; i < ops.size(); ++i)
      if (ops[i].end == ending::returned) order.push_back(i);
    for (std::size_t p = 0; p < pending.size(); ++p)
      if ((subset >> p & 1) != 0) order.push_back(pending[p]);
    std::sort(order.begin(), order.end());
    do {
      bool fits = true;
      for (std::size_t a = 0; a < order.size() && fits; ++a)
        for (std::size_t b = a + 1; b < order.size() && fits; ++b)
          fits = !follows(ops[order[a]], ops[order[b]], program_order);
      object o{type, {}};
      for (std::size_t a = 0; a < order.size() && fits; ++a) {
        const random_operation& op = ops[order[a]];
        fits = !o.waits(op.kind);
        if (!fits) break;
        const int result = o.apply(op.kind, op.value);
        fits = op.end == ending::pending || result == op.result;
      }
      for (const random_operation& op : ops)
        if (fits && op.end == ending::blocked) fits = o.waits(op.kind);
      if (fits) return true;
    } while (std::next_permutation(order.begin(), order.end()));
  }
  return false;
}

// Calls and returns at random; results mostly of an object that takes effect somewhere in between.
std::vector<random_operation> draw(std::mt19937& random, int type) {
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  const int threads = 2 + below(3);
  const int length = 2 + below(6);
  std::vector<random_operation> ops;
  std::vector<int> open(static_cast<std::size_t>(threads), -1), effect(static_cast<std::size_t>(threads), 0);
  object o{type, {}};
  int time = 0;
  for (int steps = 0; steps < 100; ++steps) {  // (all may wait)
    const auto t = static_cast<std::size_t>(below(threads));
    if (open[t] < 0) {
      if (static_cast<int>(ops.size()) == length) break;
      open[t] = static_cast<int>(ops.size());
      effect[t] = 0;
      ops.push_back({static_cast<unsigned>(t), below(2), below(3), -1, ending::pending, ++time, 0});
      continue;
    }
    random_operation& op = ops[static_cast<std::size_t>(open[t])];
    if (effect[t] == 0 && !o.waits(op.kind)) {
      op.result = o.apply(op.kind, op.value);
      effect[t] = 1;
    } else if (effect[t] == 1) {
      op.end = ending::returned;
      op.returned = ++time;
      open[t] = -1;
    }
  }
  for (random_operation& op : ops) {
    if (op.end == ending::pending && below(3) == 0) op.end = ending::blocked;
    if (op.kind == 1 && below(6) == 0) op.result = below(4) - 1;
  }
  return ops;
}

TEST(Checker, AgreesWithAllPermutationsOnTenThousandHistories) {
  std::mt19937 random(1);
  int linearizable = 0, consistent = 0;
  constexpr int histories = 10000;
  for (int n = 0; n < histories; ++n) {
    random_history h{{}, n % 3, false};
    h.ops = draw(random, h.type);
    for (const bool program_order : {false, true}) {
      h.program_order = program_order;
      const bool expected = some_permutation(h.ops, h.type, program_order);
      // (As of long histories, and as of short ones.)
      for (const std::size_t long_history : {0U, 100U}) {
        checker<random_history> c(h, {}, long_history);
        ASSERT_EQ(c.check(), expected ? answer::yes : answer::no)
            << "history " << n << (program_order ? ", program order" : "");
        ASSERT_TRUE(!expected || is_an_order(h, c.order())) << "history " << n;
      }
      (program_order ? consistent : linearizable) += expected ? 1 : 0;
    }
  }
  // Both answers are well represented.
  EXPECT_GT(linearizable, histories / 5);
  EXPECT_LT(linearizable, histories * 4 / 5);
  EXPECT_GT(consistent, linearizable);
  std::printf("%d of %d linearizable, %d sequentially consistent\n", linearizable, histories, consistent);
}

}  // namespace
