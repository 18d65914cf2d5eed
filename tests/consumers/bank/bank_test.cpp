#include "bank.hpp"

#include <fearless/gtest.hpp>
#include <thread>

namespace {

template <class Deposit>
void two_deposits(Bank& bank, Deposit deposit) {
  std::thread other([&] { (bank.*deposit)(1); });
  (bank.*deposit)(1);
  other.join();
  EXPECT_EQ(bank.balance(), 2);
}

FEARLESS_TEST(Bank, Deposits) {
  Bank bank;
  two_deposits(bank, &Bank::deposit);
}

FEARLESS_TEST(Bank, DepositsInHurry) {
  Bank bank;
  two_deposits(bank, &Bank::deposit_in_hurry);
}

}  // namespace
