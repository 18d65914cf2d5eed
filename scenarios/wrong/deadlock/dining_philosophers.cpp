// Three philosophers, three forks; each needs the two next to him.
// Wrong: all take their left fork first. If each has done so before anybody reaches for the right
// one, they starve, waiting for each other in a circle. Dijkstra's examination question of 1965.
#include <fearless/gtest.hpp>

#include <array>
#include <mutex>
#include <thread>

namespace {

struct Table {
  static constexpr unsigned seats = 3;
  std::array<std::mutex, seats> forks;

  void dine(unsigned seat) {
    std::lock_guard left(forks[seat]);
    std::lock_guard right(forks[(seat + 1) % seats]);  // wrong: not an order all agree on
  }
};

}  // namespace

FEARLESS_TEST(DiningPhilosophers, LeftForkFirst) {
  Table table;
  std::jthread a([&] { table.dine(0); });
  std::jthread b([&] { table.dine(1); });
  std::jthread c([&] { table.dine(2); });
}
