// What belongs to a value, and goes or is guarded with it: elements of containers of all kinds, members of
// aggregates, what unique_ptrs point to; and what is not said of a value whose author said more.
#include <fearless/ownership.hpp>

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <queue>
#include <stack>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "search.hpp"

namespace {

using search::expect_ownership_violation;
using search::expect_right;

struct Account {
  std::string name;
  int balance = 0;
};
struct Nine {
  std::vector<int> numbers;
  int a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
};
// Synchronises itself, and says so.
struct Hits {
  mutable long count = 0;
  void add() const { std::atomic_ref<long>(count).fetch_add(1, std::memory_order_relaxed); }
};
struct Memo {
  int value = 1;
  mutable int uses = 0;
  int get() const {
    ++uses;
    return value;
  }
};

}  // namespace

template <>
struct fearless::enable_sync<const Hits> : fearless::always {};

namespace {

// ---- sent

template <class T>
const int& first(const T& value) {
  return *value.begin();
}
const int& first(const std::queue<int>& q) { return q.front(); }
const int& first(const std::stack<int>& s) { return s.top(); }
const int& first(const std::priority_queue<int>& q) { return q.top(); }
const int& first(const std::unordered_multimap<int, int>& m) { return m.begin()->second; }
const int& first(const Nine& n) { return n.numbers.front(); }

template <class T>
T holding_one() {
  T value;
  if constexpr (std::is_same_v<T, Nine>) {
    value.numbers.push_back(1);
  } else if constexpr (std::is_same_v<T, std::unordered_multimap<int, int>>) {
    value.emplace(1, 1);
  } else {
    value.emplace(1);
  }
  return value;
}

template <class T>
void sent_and_used() {
  auto [tx, rx] = fearless::channel<T>();
  auto value = holding_one<T>();
  const volatile int& alias = first(value);
  tx.send(std::move(value));
  const int seen = alias;
  assert(seen == 1);
}
template <class T>
void sent_and_received() {
  auto [tx, rx] = fearless::channel<T>();
  auto value = holding_one<T>();
  auto reads = fearless::spawn(
      [](fearless::receiver<T> from) {
        const T mine = std::move(*from.recv());
        assert(first(mine) == 1);
      },
      std::move(rx));
  tx.send(std::move(value));
  reads.join();
}
template <class T>
void expect_to_go_with_its_contents() {
  expect_ownership_violation(sent_and_used<T>, "handed over");
  expect_right(sent_and_received<T>);
}

TEST(OwnerOfContents, AdaptorsGoWithTheirElements) {
  expect_to_go_with_its_contents<std::queue<int>>();
  expect_to_go_with_its_contents<std::stack<int>>();
  expect_to_go_with_its_contents<std::priority_queue<int>>();
}
TEST(OwnerOfContents, UnorderedMultisetsGoWithTheirElements) {
  expect_to_go_with_its_contents<std::unordered_multiset<int>>();
  expect_to_go_with_its_contents<std::unordered_multimap<int, int>>();
}
TEST(OwnerOfContents, LargeAggregatesGoWithTheirMembers) { expect_to_go_with_its_contents<Nine>(); }

// ---- guarded

#ifdef __clang__  // g++ does not show whether the members of an aggregate have locks of their own
TEST(OwnerOfContents, ElementsWithMembersAreGuarded) {
  expect_ownership_violation(
      [] {
        const fearless::mutex<std::vector<Account>> accounts(std::vector<Account>(2));
        int& escaped = accounts.lock()->front().balance;
        std::thread t([&] { ++accounts.lock()->front().balance; });
        t.join();
        ++escaped;
      },
      "without holding");
  expect_ownership_violation(
      [] {
        const fearless::mutex<std::map<int, Account>> accounts;
        int& escaped = (*accounts.lock())[1].balance;
        std::thread t([&] { ++accounts.lock()->at(1).balance; });
        t.join();
        ++escaped;
      },
      "without holding");
  expect_right([] {
    const fearless::mutex<std::map<int, Account>> accounts;
    std::thread t([&] { ++(*accounts.lock())[1].balance; });
    ++(*accounts.lock())[1].balance;
    t.join();
    Account mine = std::move(accounts.lock()->at(1));
    accounts.lock()->erase(1);
    assert(++mine.balance == 3);
  });
}

TEST(OwnerOfContents, ReaderWritesAMember) {
  expect_ownership_violation(
      [] {
        const fearless::rw_lock<Account> account;
        std::thread t([&] { const_cast<Account&>(*account.lock_shared()).balance = 1; });
        t.join();
      },
      "only shared");
  expect_right([] {
    const fearless::rw_lock<Account> account;
    std::thread t([&] { account.lock()->balance = 1; });
    assert(account.lock_shared()->balance < 2);
    t.join();
  });
}
#endif

TEST(OwnerOfContents, WhatAUniquePointerPointsToIsGuarded) {
  expect_ownership_violation(
      [] {
        const fearless::mutex<std::unique_ptr<int>> number(std::make_unique<int>(1));
        int* escaped = number.lock()->get();
        std::thread t([&] { ++**number.lock(); });
        t.join();
        ++*escaped;
      },
      "without holding");
  expect_right([] {
    const fearless::mutex<std::unique_ptr<int>> number(std::make_unique<int>(1));
    std::thread t([&] {
      if (const auto held = number.lock(); *held != nullptr) ++**held;
    });
    const std::unique_ptr<int> mine = std::move(*number.lock());
    ++*mine;
    t.join();
  });
}

class Numbers {
 public:
  int& front() { return numbers_.front(); }
  void add(int n) { numbers_.push_back(n); }

 private:
  std::vector<int> numbers_{1, 2};
};

#ifdef __clang__
TEST(OwnerOfContents, PrivateMembersAreGuarded) {
  expect_ownership_violation(
      [] {
        const fearless::mutex<Numbers> numbers;
        int& escaped = numbers.lock()->front();
        std::thread t([&] { ++numbers.lock()->front(); });
        t.join();
        ++escaped;
      },
      "");
  expect_right([] {
    const fearless::mutex<Numbers> numbers;
    std::thread t([&] { numbers.lock()->add(3); });
    numbers.lock()->add(4);
    t.join();
    Numbers taken = std::exchange(*numbers.lock(), Numbers());
    ++taken.front();
  });
}

TEST(OwnerOfContents, PrivateMembersAreSent) {
  expect_ownership_violation(
      [] {
        auto [tx, rx] = fearless::channel<Numbers>();
        Numbers numbers;
        int& kept = numbers.front();
        tx.send(std::move(numbers));
        ++kept;
        rx.recv();
      },
      "");
  expect_right([] {
    auto [tx, rx] = fearless::channel<Numbers>();
    Numbers numbers;
    ++numbers.front();
    auto other = fearless::spawn([](fearless::receiver<Numbers> from) { ++from.recv()->front(); },
                                 std::move(rx));
    tx.send(std::move(numbers));
    other.join();
  });
}

// What a class refers to is not its own; of a union's members only one is there.
TEST(OwnerOfContents, WhatIsReferredToIsNotGuarded) {
  class Watches {
   public:
    explicit Watches(std::vector<int>& v) : watched_(v) {}

   private:
    [[maybe_unused]] std::vector<int>& watched_;
    [[maybe_unused]] std::vector<int> own_{1};
  };
  class Holds {
   public:
    Holds() {}
    Holds(const Holds&) = delete;
    Holds& operator=(const Holds&) = delete;
    ~Holds() {}

   private:
    union {
      std::vector<int> nothing_;
    };
    [[maybe_unused]] std::vector<int> own_{1};
  };
  expect_right([] {
    std::vector<int> watched{1};
    const fearless::mutex<Watches> watches(watched);
    const fearless::mutex<Holds> holds;
    std::thread t([&] {
      const auto first = watches.lock();
      const auto second = holds.lock();
    });
    t.join();
    ++watched.front();
  });
}
#endif

// A limit: what bases hold is not gone into.
TEST(OwnerOfContents, MembersOfBasesAreNotGuarded) {
  class MoreNumbers : public Numbers {};
  expect_right([] {
    const fearless::mutex<MoreNumbers> numbers;
    int& escaped = numbers.lock()->front();
    std::thread t([&] { ++numbers.lock()->front(); });
    t.join();
    ++escaped;
  });
}

// ---- only read

TEST(OwnerOfContents, WhatSynchronisesItselfMayChangeBehindConst) {
  expect_right([] {
    const auto hits = fearless::make_arc<const Hits>();
    auto other = fearless::spawn([](const fearless::arc<const Hits>& h) { h->add(); }, hits);
    hits->add();
    other.join();
  });
  expect_right([] {
    const fearless::mutex<std::vector<Hits>> hits(std::vector<Hits>(1));
    const Hits& shared = hits.lock()->front();
    std::thread t([&] { shared.add(); });
    shared.add();
    t.join();
  });
}

TEST(OwnerOfContents, MutableMembersMayChangeBehindConst) {
  expect_right([] {
    std::thread other([] {});
    const auto memo = fearless::make_arc<const Memo>();
    assert(memo->get() == 1);
    const fearless::once_cell<Memo> made;
    assert(made.get_or_init([] { return Memo{}; }).get() == 1);
    other.join();
  });
  expect_ownership_violation(
      [] {
        std::thread other([] {});
        const auto pair = fearless::make_arc<const std::array<int, 2>>();
        const_cast<int&>((*pair)[1]) = 3;
        other.join();
      },
      "read only");
}

}  // namespace
