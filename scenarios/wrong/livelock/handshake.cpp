// Two threads tell each other that they are ready before they begin.
// Wrong: each waits for the other before it says so itself. Neither is blocked, both are busy, and
// nothing will ever happen.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

void meet(std::atomic<bool>& mine, const std::atomic<bool>& theirs) {
  while (!theirs) continue;
  mine = true;  // wrong: too late
}

}  // namespace

FEARLESS_TEST(Handshake, WaitsThenSays) {
  std::atomic<bool> a{false}, b{false};
  std::jthread other([&] { meet(a, b); });
  meet(b, a);
}
