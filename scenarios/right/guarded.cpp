// Data under a lock.
// Right because whoever uses it holds the lock, a reader's share to read; what is taken out under the lock is
// the one's who took it.
#include <fearless/annotate.hpp>
#include <fearless/gtest.hpp>
#include <fearless/ownership.hpp>

#include <mutex>
#include <shared_mutex>
#include <thread>
#include <utility>
#include <vector>

namespace {

struct Account {
  std::mutex mutex;
  int balance = 0;
};

}  // namespace

FEARLESS_TEST(Guarded, LockTakenAgain) {
  Account account;
  fearless::guarded_by(account.balance, account.mutex);
  const auto work = [&] {
    for (int i = 0; i < 2; ++i) {
      const std::lock_guard lock(account.mutex);
      ++account.balance;
    }
  };
  std::jthread other(work);
  work();
}

FEARLESS_TEST(Guarded, ReadersAndAWriter) {
  std::shared_mutex mutex;
  int balance = 0;
  fearless::guarded_by(balance, mutex);
  std::jthread reader([&] {
    const std::shared_lock lock(mutex);
    EXPECT_GE(balance, 0);
  });
  {
    const std::shared_lock lock(mutex);
    EXPECT_EQ(balance, 0);
  }
  const std::lock_guard lock(mutex);
  ++balance;
}

FEARLESS_TEST(Guarded, ValueTakenOut) {
  const fearless::mutex<std::vector<int>> numbers(std::vector<int>{1, 2, 3});
  std::jthread other([&] {
    std::vector<int> mine{4, 5};
    std::swap(mine, *numbers.lock());
    ++mine.front();
  });
  std::vector<int> mine{6};
  std::swap(mine, *numbers.lock());
  ++mine.front();
}
