// Two threads hand in their results.
// Right because neither takes itself to be the first.
#include <fearless/gtest.hpp>

#include <atomic>
#include <cstdlib>
#include <thread>

FEARLESS_TEST(Impossible, DoesNotHappen) {
  std::atomic<int> results{0};
  const auto hand_in = [&] {
    if (results++ > 1) std::abort();
  };
  std::jthread a(hand_in), b(hand_in);
}
