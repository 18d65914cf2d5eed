// Who waits for a value that is given at a thread's end does not come after what other threads do.
#include <fearless/gtest.hpp>
#include <future>
#include <thread>

FEARLESS_TEST(ValueAtThreadExit, DoesNotWaitForOthers) {
  std::promise<int> promise;
  const std::shared_future<int> value = promise.get_future().share();
  int last = 0;
  std::thread giver([&] { promise.set_value_at_thread_exit(3); });
  std::thread other([&] { last = 4; });
  EXPECT_EQ(value.get(), 3);
  ++last;
  giver.join();
  other.join();
}
