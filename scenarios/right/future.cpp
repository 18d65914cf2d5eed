// Results that come later: std::async, std::packaged_task, std::promise, a shared future.
// Right: a value set happens before whatever the one who gets it does with it, and exceptions come
// along.
#include <fearless/gtest.hpp>

#include <future>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

FEARLESS_TEST(Future, Async) {
  int plain = 0;
  std::future<int> sum = std::async(std::launch::async, [&] {
    plain = 20;
    return 1;
  });
  const int own = 21;
  EXPECT_EQ(sum.get() + own + plain, 42);
}

FEARLESS_TEST(Future, AsyncThrows) {
  std::future<int> none = std::async(std::launch::async,
                                     []() -> int { throw std::out_of_range("no such item"); });
  EXPECT_THROW(none.get(), std::out_of_range);
}

FEARLESS_TEST(Future, PromiseAndSharedFuture) {
  std::promise<std::vector<int>> promise;
  const std::shared_future<std::vector<int>> result = promise.get_future().share();
  std::jthread a([result] { EXPECT_EQ(result.get().size(), 3u); });
  std::jthread b([result] { EXPECT_EQ(result.get().back(), 3); });
  promise.set_value({1, 2, 3});
}

FEARLESS_TEST(Future, ReadyAtThreadExit) {
  std::promise<int> promise;
  const std::shared_future<int> result = promise.get_future().share();
  int plain = 0;
  std::thread setter([&] {
    promise.set_value_at_thread_exit(3);
    plain = 4;  // still before the thread's end
  });
  std::thread reader([&] { EXPECT_EQ(result.get() + plain, 7); });
  EXPECT_EQ(result.get(), 3);
  setter.join();
  reader.join();
}

FEARLESS_TEST(Future, DetachedThreadIsWaitedFor) {
  const auto plain = std::make_shared<int>(0);
  std::future<void> ended;
  {
    const auto promise = std::make_shared<std::promise<void>>();
    ended = promise->get_future();
    std::thread([promise, plain] {
      *plain = 1;
      promise->set_value_at_thread_exit();
    }).detach();
  }
  ended.get();
  EXPECT_EQ(*plain, 1);
}

FEARLESS_TEST(Future, TaskReadyAtThreadExit) {
  std::packaged_task<int()> task([] { return 5; });
  std::future<int> result = task.get_future();
  int plain = 0;
  std::thread runner([&] {
    task.make_ready_at_thread_exit();
    plain = 1;
  });
  EXPECT_EQ(result.get(), 5);
  EXPECT_EQ(plain, 1);
  runner.join();
}
