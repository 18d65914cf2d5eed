// Results that come later: std::async, std::packaged_task, std::promise, a shared future.
// Right: a value set happens before whatever the one who gets it does with it, and exceptions come
// along.
#include <fearless/gtest.hpp>

#include <future>
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
