// Three philosophers, three forks; each needs the two next to him.
// Right because all take the fork with the lower number first: the forks are ordered, and a cycle
// of waiting would need somebody who goes down. Dijkstra's own solution (EWD 310).
#include <fearless/gtest.hpp>

#include <algorithm>
#include <array>
#include <mutex>
#include <thread>

namespace {

struct Table {
  static constexpr unsigned seats = 3;
  std::array<std::mutex, seats> forks;
  std::array<int, seats> meals{};

  void dine(unsigned seat) {
    const unsigned left = seat, right = (seat + 1) % seats;
    std::lock_guard first(forks[std::min(left, right)]);
    std::lock_guard second(forks[std::max(left, right)]);
    ++meals[seat];
  }
};

}  // namespace

FEARLESS_TEST(DiningPhilosophers, LowerForkFirst) {
  Table table;
  {
    std::jthread a([&] { table.dine(0); });
    std::jthread b([&] { table.dine(1); });
    std::jthread c([&] { table.dine(2); });
  }
  EXPECT_EQ(table.meals, (std::array{1, 1, 1}));
}
