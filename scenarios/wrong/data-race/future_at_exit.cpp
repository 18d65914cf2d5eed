// A result that is ready when its thread ends.
// Wrong: the future is only asked whether the result is there, and what the thread has written is read in any
// case: also before that.
#include <fearless/gtest.hpp>

#include <chrono>
#include <future>
#include <thread>

FEARLESS_TEST(FutureAtExit, ReadBeforeItIsReady) {
  std::promise<int> promise;
  const std::future<int> result = promise.get_future();
  int written = 0;
  std::thread setter([&] {
    promise.set_value_at_thread_exit(3);
    written = 4;
  });
  const bool ready = result.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
  const int read = written;  // wrong
  EXPECT_TRUE(!ready || read == 4);
  setter.join();
}

// Wrong: who waits for it comes after the thread that gives it, and after no other.
FEARLESS_TEST(FutureAtExit, DoesNotWaitForOthers) {
  std::promise<int> promise;
  std::future<int> result = promise.get_future();
  int written = 0;
  std::thread setter([&] { promise.set_value_at_thread_exit(3); });
  std::thread other([&] { written = 4; });
  EXPECT_EQ(result.get(), 3);
  ++written;  // wrong
  setter.join();
  other.join();
}
