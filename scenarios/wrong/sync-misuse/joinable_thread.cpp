// Asks two sources at a time and takes the answer that is there first.
// Wrong: the early return leaves a std::thread neither joined nor detached; its destructor calls
// std::terminate(). Exceptions take the same way.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

int ask() {
  std::atomic<int> answer{0};
  std::thread slow([&] {
    int none = 0;
    answer.compare_exchange_strong(none, 1);
  });
  int none = 0;
  if (answer.compare_exchange_strong(none, 2)) return 2;  // wrong: `slow` is still joinable
  slow.join();
  return answer;
}

}  // namespace

FEARLESS_TEST(JoinableThread, EarlyReturn) { EXPECT_NE(ask(), 0); }
