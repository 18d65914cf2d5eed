// Two threads tell each other that they are ready before they begin.
// Right because each says so before it waits.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

void meet(std::atomic<bool>& mine, const std::atomic<bool>& theirs) {
  mine = true;
  while (!theirs) std::this_thread::yield();
}

}  // namespace

FEARLESS_TEST(Handshake, SaysThenWaits) {
  std::atomic<bool> a{false}, b{false};
  std::jthread other([&] { meet(a, b); });
  meet(b, a);
}
