// A deposit and a withdrawal under one mutex; each says when it is done, and an auditor who finds
// both done knows the balance. Right twin of the account family of the concurrency testing
// benchmarks.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>

namespace {

constexpr int x = 1, y = 2, z = 4;

struct Account {
  std::mutex mutex;
  int balance = x;
  bool deposited = false, withdrawn = false;

  void deposit() {
    std::lock_guard lock(mutex);
    balance += y;
    deposited = true;
  }
  void withdraw() {
    std::lock_guard lock(mutex);
    balance -= z;
    withdrawn = true;
  }
  void check() {
    std::lock_guard lock(mutex);
    if (deposited && withdrawn) { EXPECT_EQ(balance, (x + y) - z); }
  }
};

}  // namespace

FEARLESS_TEST(Account, Balances) {
  Account account;
  std::jthread a([&] { account.check(); });
  std::jthread b([&] { account.deposit(); });
  std::jthread c([&] { account.withdraw(); });
}
