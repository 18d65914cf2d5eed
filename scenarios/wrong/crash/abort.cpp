// Two threads hand in their results.
// Wrong: what one of them takes to be impossible happens if the other is first.
#include <fearless/gtest.hpp>

#include <atomic>
#include <cstdlib>
#include <thread>

FEARLESS_TEST(Impossible, Happens) {
  std::atomic<int> results{0};
  std::jthread a([&] {
    if (results++ != 0) std::abort();  // wrong: the other may have been quicker
  });
  std::jthread b([&] { results++; });
}
