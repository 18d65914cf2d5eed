// A queue for one receiver has two. They take turns (a lock orders them), so there is no race, but who has
// looked whether something is there cannot rely on it.
#include <fearless/annotate.hpp>
#include <fearless/gtest.hpp>

#include <mutex>
#include <queue>
#include <thread>

FEARLESS_TEST(TwoReceivers, ClaimOneQueue) {
  std::queue<int> items({1, 2});
  std::mutex turn;
  const auto receive = [&] {
    const std::lock_guard lock(turn);
    fearless::exclusive(items);
    if (!items.empty()) items.pop();
  };
  std::jthread one(receive), other(receive);
}
