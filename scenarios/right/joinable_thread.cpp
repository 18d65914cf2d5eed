// Asks two sources at a time and takes the answer that is there first.
// Right because std::jthread joins at the end of the scope, whichever way it is left.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

int ask() {
  std::atomic<int> answer{0};
  std::jthread slow([&] {
    int none = 0;
    answer.compare_exchange_strong(none, 1);
  });
  int none = 0;
  if (answer.compare_exchange_strong(none, 2)) return 2;  // no need for the slow one
  return answer;
}

}  // namespace

FEARLESS_TEST(JoinableThread, JoinsOnEveryPath) { EXPECT_NE(ask(), 0); }
