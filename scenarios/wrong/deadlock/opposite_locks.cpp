// Money goes from one account to another and back; a transfer holds the locks of both.
// Wrong: it takes the payer's lock first. Two transfers in opposite directions each hold one lock
// and wait for the other's. The deadlock that the Rust book warns of and does not prevent.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>

namespace {

struct Account {
  std::mutex mutex;
  int balance = 100;
};

void transfer(Account& from, Account& to, int amount) {
  std::lock_guard payer(from.mutex);
  std::lock_guard payee(to.mutex);  // wrong: the other way round for the other transfer
  from.balance -= amount;
  to.balance += amount;
}

}  // namespace

FEARLESS_TEST(OppositeLocks, PayerFirst) {
  Account a, b;
  std::jthread there([&] { transfer(a, b, 30); });
  std::jthread back([&] { transfer(b, a, 10); });
}
