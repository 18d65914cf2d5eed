#include "strategy/pct.hpp"

#include <cmath>

#include "support/property.hpp"
#include "support/simulation.hpp"

namespace fearless {
namespace {

const Operation op = operation(OpKind::rmw, 8);

// Did the steps happen in this order?
struct At {
  Slot thread;
  u32 step;
};
bool in_order(const std::vector<Slot>& order, std::initializer_list<At> wanted) {
  std::size_t last = 0;
  bool first = true;
  for (const At& a : wanted) {
    const std::size_t at = position(order, a.thread, a.step);
    if (!first && at < last) return false;
    first = false;
    last = at;
  }
  return true;
}

// The rate at which `bug` is found must be no lower than the paper's bound (but for chance: three standard
// deviations).
template <class Bug>
void expect_bound(const Program& program, u32 depth, int runs, Bug bug) {
  PctStrategy strategy({}, depth);
  double steps = 0;
  for (const auto& thread : program) steps += static_cast<double>(thread.size());
  const double bound = 1 / (static_cast<double>(program.size()) * std::pow(steps, depth - 1));
  int found = 0;
  for (int n = 0; n < runs; ++n)
    found += bug(simulate(program, strategy, 5, static_cast<u64>(n)).order) ? 1 : 0;
  const double expected = bound * runs;
  ASSERT_GT(expected, 20) << "too few runs to tell";
  EXPECT_GE(found, expected - 3 * std::sqrt(expected));
}

std::vector<Operation> steps(std::size_t n) { return std::vector<Operation>(n, op); }

// One constraint: thread 2's last step before thread 0's first.
TEST(PctStrategy, Depth1) {
  const Program program{steps(10), steps(10), steps(10)};
  expect_bound(program, 1, 3000, [](const auto& order) { return in_order(order, {{2, 9}, {0, 0}}); });
}

// All of thread 1 between two steps of thread 0.
TEST(PctStrategy, Depth2) {
  const Program program{steps(12), steps(12)};
  for (const u32 at : {0U, 5U, 10U})
    expect_bound(program, 2, 20000, [&](const auto& order) {
      return in_order(order, {{0, at}, {1, 0}}) && in_order(order, {{1, 11}, {0, at + 1}});
    });
}

// Back and forth: 0 up to a step, then 1 up to a step, then 0 again, before 1 goes on.
TEST(PctStrategy, Depth3) {
  const Program program{steps(6), steps(6)};
  for (const u32 at : {0U, 2U, 4U})
    expect_bound(program, 3, 60000, [&](const auto& order) {
      return in_order(order, {{0, at}, {1, 0}}) && in_order(order, {{1, at}, {0, at + 1}, {1, at + 1}});
    });
}

// The bound falls with the number of threads, not with that of their orders.
TEST(PctStrategy, ManyThreads) {
  Program program(20, steps(2));
  expect_bound(program, 2, 40000, [](const auto& order) {
    return in_order(order, {{7, 0}, {13, 0}}) && in_order(order, {{13, 1}, {7, 1}});
  });
}

// With depth 1 no thread is preempted.
TEST(PctStrategy, HasDepthMinusOneChangePoints) {
  const Program program{steps(8), steps(8), steps(8)};
  for (u32 depth = 1; depth <= 4; ++depth) {
    PctStrategy strategy({}, depth);
    for (u64 n = 0; n < 500; ++n) {
      const auto order = simulate(program, strategy, 6, n).order;
      u32 switches = 0;
      for (std::size_t i = 1; i < order.size(); ++i) switches += order[i] != order[i - 1] ? 1 : 0;
      // Two at the ends of threads, and two at most for each change: away, and back when the other ends.
      ASSERT_LE(switches, 2 + 2 * (depth - 1));
    }
  }
}

// The paper assumes programs that end whatever runs; a thread that waits in a loop must let others run.
TEST(PctStrategy, ALoopEnds) {
  PctStrategy strategy({}, 3);
  const Program program{{op}, steps(5), steps(5)};
  for (u64 n = 0; n < 200; ++n) {
    bool set = false;
    const Simulated r = simulate(program, strategy, 7, n, [&](Slot s, u32 index) {
      if (s == 1 && index == 4) set = true;
      return s != 0 || set;
    });
    ASSERT_LT(r.order.size(), 100000U);
  }
}

}  // namespace
}  // namespace fearless
