// Money goes from one account to another and back; a transfer holds the locks of both.
// Right because std::scoped_lock takes them together, in whatever order they are named.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>

namespace {

struct Account {
  std::mutex mutex;
  int balance = 100;
};

void transfer(Account& from, Account& to, int amount) {
  std::scoped_lock lock(from.mutex, to.mutex);
  from.balance -= amount;
  to.balance += amount;
}

}  // namespace

FEARLESS_TEST(OppositeLocks, ScopedLock) {
  Account a, b;
  {
    std::jthread there([&] { transfer(a, b, 30); });
    std::jthread back([&] { transfer(b, a, 10); });
  }
  EXPECT_EQ(a.balance, 80);
  EXPECT_EQ(b.balance, 120);
}
