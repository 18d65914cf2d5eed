// Who waits for a value that is given at a thread's end comes after all that the thread has done.
#include <fearless/gtest.hpp>
#include <future>
#include <thread>

FEARLESS_TEST(ValueAtThreadExit, HasTwoReaders) {
  std::promise<int> promise;
  const std::shared_future<int> value = promise.get_future().share();
  int last = 0;
  std::thread giver([&] {
    promise.set_value_at_thread_exit(3);
    last = 4;
  });
  std::thread reader([value, &last] { EXPECT_EQ(value.get() + last, 7); });
  EXPECT_EQ(value.get() + last, 7);
  giver.join();
  reader.join();
}
