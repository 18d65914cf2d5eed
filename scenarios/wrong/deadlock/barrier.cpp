// Two threads compute in rounds, with a barrier between the rounds, until one says that it is
// enough. Wrong: a thread that learns so before its barrier leaves without arrive_and_drop(), and
// the other waits for it in a round that will never be complete.
#include <fearless/gtest.hpp>

#include <atomic>
#include <barrier>
#include <thread>

namespace {

struct Rounds {
  std::barrier<> barrier{2};
  std::atomic<bool> enough{false};

  void work() {
    for (int round = 0; round < 2; ++round) {
      if (enough) return;  // wrong: the others still count on this thread
      barrier.arrive_and_wait();
    }
    enough = true;
  }
};

}  // namespace

FEARLESS_TEST(Barrier, LeavesWithoutDropping) {
  Rounds rounds;
  std::jthread a([&] { rounds.work(); });
  std::jthread b([&] { rounds.work(); });
  rounds.enough = true;
}
