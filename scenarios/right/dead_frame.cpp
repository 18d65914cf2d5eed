// Starts a computation and returns the thread that does it.
// Right because the thread owns what it writes to, together with the caller.
#include <fearless/gtest.hpp>

#include <atomic>
#include <memory>
#include <thread>

namespace {

struct Started {
  std::shared_ptr<std::atomic<int>> result;
  std::jthread thread;
};

Started start(int n) {
  auto result = std::make_shared<std::atomic<int>>(0);
  return {result, std::jthread([=] { *result = n * n; })};
}

}  // namespace

FEARLESS_TEST(DeadFrame, OwnsWhatItWrites) {
  Started s = start(6);
  s.thread.join();
  EXPECT_EQ(*s.result, 36);
}
