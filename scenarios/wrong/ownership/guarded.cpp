// Data under a lock, used without it when nobody else is about: ordered by a join, so no race.
#include <fearless/annotate.hpp>
#include <fearless/gtest.hpp>
#include <fearless/ownership.hpp>

#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

namespace {

struct Account {
  std::mutex mutex;
  int balance = 0;
};

}  // namespace

FEARLESS_TEST(Guarded, LockSkipped) {
  Account account;
  fearless::guarded_by(account.balance, account.mutex);
  std::jthread other([&] {
    const std::lock_guard lock(account.mutex);
    ++account.balance;
  });
  other.join();
  ++account.balance;
}

FEARLESS_TEST(Guarded, ReaderWrites) {
  std::shared_mutex mutex;
  int balance = 0;
  fearless::guarded_by(balance, mutex);
  std::jthread other([&] {
    const std::lock_guard lock(mutex);
    ++balance;
  });
  other.join();
  const std::shared_lock lock(mutex);
  ++balance;
}

FEARLESS_TEST(Guarded, ElementEscapes) {
  const fearless::mutex<std::vector<int>> numbers(std::vector<int>{1, 2, 3});
  int* first = nullptr;
  numbers.with([&](std::vector<int>& v) { first = &v.front(); });
  std::jthread other([&] { ++numbers.lock()->front(); });
  other.join();
  ++*first;
}
