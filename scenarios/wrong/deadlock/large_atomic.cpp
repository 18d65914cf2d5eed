// A thread waits until an atomic object has changed, of a size that the processor has no instruction for.
// Wrong: who changes it does not notify.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

struct Account {
  long balance, deposits, withdrawals, fees, interest;
};

}  // namespace

FEARLESS_TEST(LargeAtomic, StoresWithoutNotifying) {
  std::atomic<Account> account{Account{}};
  std::thread other([&] { account.store(Account{1, 1, 0, 0, 0}); });
  account.wait(Account{});
  other.join();
}
