// Two threads pay into an account that is one atomic object of three words.
// Wrong: a payment is a load and a store. What is paid in between is lost.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

struct Account {
  long balance, deposits, withdrawals;
};

void pay_in(std::atomic<Account>& account) {
  Account a = account.load();
  a.balance += 10;
  ++a.deposits;
  account.store(a);  // wrong: compare_exchange, with the account as it was
}

}  // namespace

FEARLESS_TEST(LargeAtomic, LoadAndStore) {
  std::atomic<Account> account{Account{}};
  {
    std::jthread a([&] { pay_in(account); });
    std::jthread b([&] { pay_in(account); });
  }
  EXPECT_EQ(account.load().balance, 20);
}
