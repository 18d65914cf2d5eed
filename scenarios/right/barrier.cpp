// Two threads compute in rounds: in each round everybody reads what the other wrote in the round
// before. Right because a barrier separates the rounds, and who leaves early says so with
// arrive_and_drop().
#include <fearless/gtest.hpp>

#include <array>
#include <barrier>
#include <thread>

namespace {

struct Rounds {
  std::barrier<> barrier{2};
  std::array<std::array<int, 2>, 2> value{{{1, 1}, {0, 0}}};  // [round][thread]

  void work(unsigned me, bool reads_on) {
    value[1][me] = value[0][0] + value[0][1];
    if (!reads_on) {
      barrier.arrive_and_drop();
      return;
    }
    barrier.arrive_and_wait();
    EXPECT_EQ(value[1][0] + value[1][1], 4);
    barrier.arrive_and_wait();
  }
};

}  // namespace

FEARLESS_TEST(Barrier, DropsOut) {
  Rounds rounds;
  std::jthread a([&] { rounds.work(0, true); });
  std::jthread b([&] { rounds.work(1, false); });
}

FEARLESS_TEST(Barrier, Rounds) {
  Rounds rounds;
  std::jthread a([&] { rounds.work(0, true); });
  std::jthread b([&] { rounds.work(1, true); });
}
