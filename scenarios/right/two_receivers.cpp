// A queue for one receiver is used by one after the other.
// Right because the first gives it up before the second claims it.
#include <fearless/annotate.hpp>
#include <fearless/gtest.hpp>

#include <mutex>
#include <queue>
#include <thread>

FEARLESS_TEST(TwoReceivers, TakeTurns) {
  std::queue<int> items({1, 2});
  std::mutex turn;
  const auto receive = [&] {
    const std::lock_guard lock(turn);
    fearless::exclusive(items);
    if (!items.empty()) items.pop();
    fearless::unowned(items);
  };
  std::jthread one(receive), other(receive);
}
