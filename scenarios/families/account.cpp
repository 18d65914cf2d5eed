// A deposit and a withdrawal under one mutex; each says when it is done. A checker who finds both
// done asserts the balance, with the sign of the deposit wrong: it fails if and only if he comes
// last. The account family of SCTBench.
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
    if (deposited && withdrawn) {
      EXPECT_EQ(balance, (x - y) - z);  // wrong: x + y
    }
  }
};

}  // namespace

FEARLESS_TEST_WITH(Account, Family, .races = "explore") {
  Account account;
  std::thread a([&] { account.check(); });
  std::thread b([&] { account.deposit(); });
  std::thread c([&] { account.withdraw(); });
  a.join();
  b.join();
  c.join();
}
