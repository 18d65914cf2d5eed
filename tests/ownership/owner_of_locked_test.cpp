// Ownership of what the types of <fearless/ownership.hpp> own: said by them, broken through references that
// no compiler can follow. Every wrong program has a right twin.
#include <fearless/ownership.hpp>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "search.hpp"

namespace {

using search::expect_ownership_violation;
using search::expect_right;

template <class T>
T look(const T& value) {
  const volatile T& seen = value;
  return seen;
}

using Numbers = std::vector<int>;

// ---- locks

TEST(OwnerOfLocked, ReferenceEscapesAMutex) {
  expect_ownership_violation(
      [] {
        const fearless::mutex<int> count(0);
        int* escaped = nullptr;
        {
          const auto guard = count.lock();
          escaped = &*guard;
        }
        std::thread t([&] { ++*count.lock(); });
        t.join();
        ++*escaped;
      },
      "without holding");
  expect_right([] {
    const fearless::mutex<int> count(0);
    std::thread t([&] {
      const auto held = count.lock();
      int& inside = *held;
      ++inside;
    });
    ++*count.lock();
    count.with([](int& n) { ++n; });
    t.join();
    assert(*count.lock() == 3);
  });
}

TEST(OwnerOfLocked, ElementEscapesAMutex) {
  expect_ownership_violation(
      [] {
        const fearless::mutex<Numbers> numbers(Numbers{1, 2, 3});
        int& escaped = numbers.lock()->front();
        std::thread t([&] { ++numbers.lock()->front(); });
        t.join();
        ++escaped;
      },
      "without holding");
  expect_right([] {
    const fearless::mutex<Numbers> numbers(Numbers{1, 2, 3});
    std::thread t([&] {
      const auto held = numbers.lock();
      int& inside = held->front();
      held->push_back(++inside);
    });
    ++numbers.lock()->front();
    t.join();
    assert(numbers.lock()->size() == 4);
  });
}

// What is taken out under the lock is the one's who took it.
TEST(OwnerOfLocked, ValueIsTakenOutOfAMutex) {
  expect_right([] {
    const fearless::mutex<Numbers> numbers(Numbers{1, 2, 3});
    std::thread t([&] {
      Numbers mine{4};
      std::swap(mine, *numbers.lock());
      for (int& n : mine) ++n;
    });
    Numbers mine = std::move(*numbers.lock());
    for (int& n : mine) ++n;
    t.join();
  });
  expect_right([] {
    const fearless::mutex<std::map<int, std::string>> names;
    std::thread t([&] { names.with([](auto& n) { n[1] = "a name too long for the object itself"; }); });
    std::string mine;
    names.with([&](auto& n) { mine = std::move(n[1]); });
    mine += '.';
    t.join();
    names.with([](auto& n) {
      for (auto& [number, name] : n) name += '!';
    });
  });
}

// A queue as everybody writes it: nothing is said of what goes through it.
struct Queue {
  std::mutex lock;
  std::condition_variable arrived;
  std::deque<Numbers> items;

  void put(Numbers n) {
    {
      const std::lock_guard held(lock);
      items.push_back(std::move(n));
    }
    arrived.notify_one();
  }
  Numbers take() {
    std::unique_lock held(lock);
    arrived.wait(held, [this] { return !items.empty(); });
    Numbers n = std::move(items.front());
    items.pop_front();
    return n;
  }
};

// It is the other's already, while the lock is still held.
TEST(OwnerOfLocked, ValueIsTakenOutAndPassedOnUnderTheLock) {
  expect_right([] {
    const fearless::mutex<std::deque<Numbers>> backlog(std::deque<Numbers>{{1, 2, 3}});
    Queue queue;
    std::thread t([&] {
      Numbers mine = queue.take();
      mine[0] = 9;
    });
    {
      const auto held = backlog.lock();
      queue.put(std::move(held->front()));
      held->pop_front();
    }
    t.join();
  });
  expect_right([] {
    const fearless::mutex<Numbers> numbers(Numbers{1, 2, 3});
    {
      const auto held = numbers.lock();
      Numbers mine = std::move(*held);
      std::thread t([mine = std::move(mine)]() mutable { mine[0] = 7; });
      t.join();
    }
    numbers.lock()->push_back(1);
  });
  expect_right([] {
    const fearless::mutex<Numbers> numbers(Numbers{1, 2, 3});
    std::condition_variable arrived;
    Queue queue;
    std::thread t([&] {
      Numbers mine = queue.take();
      mine[0] = 9;
      numbers.lock()->push_back(4);
      arrived.notify_one();
    });
    {
      auto held = numbers.lock();
      queue.put(std::move(*held));
      held->clear();
      held.wait(arrived, [](const Numbers& n) { return !n.empty(); });
    }
    t.join();
  });
  // It is still the lock's.
  expect_ownership_violation(
      [] {
        const fearless::mutex<Numbers> numbers(Numbers{1, 2, 3});
        std::atomic<int*> first{nullptr};
        std::thread t([&] {
          if (int* p = first.load(std::memory_order_acquire)) *p = 7;
        });
        {
          const auto held = numbers.lock();
          first.store(held->data(), std::memory_order_release);
        }
        t.join();
      },
      "guard");
}

// Who holds the lock may have others help.
TEST(OwnerOfLocked, ElementsAreLentUnderTheLock) {
  expect_right([] {
    const fearless::mutex<Numbers> numbers(Numbers{1, 2});
    {
      const auto held = numbers.lock();
      std::thread t([&n = (*held)[0]] { ++n; });
      ++(*held)[1];
      t.join();
      ++(*held)[0];
    }
    ++numbers.lock()->front();
  });
  expect_ownership_violation(
      [] {
        const fearless::mutex<Numbers> numbers(Numbers{1, 2});
        std::thread t;
        {
          const auto held = numbers.lock();
          t = std::thread([&n = (*held)[0]] { ++n; });
        }
        t.join();
      },
      "guard");
}

TEST(OwnerOfLocked, ValueIsTakenOutAfterAWait) {
  expect_right([] {
    const fearless::mutex<Numbers> numbers;
    std::condition_variable arrived;
    std::thread t([&] {
      numbers.lock()->push_back(1);
      arrived.notify_one();
    });
    Numbers mine;
    {
      auto held = numbers.lock();
      held.wait(arrived, [](const Numbers& n) { return !n.empty(); });
      mine = std::move(*held);
    }
    ++mine.front();
    t.join();
  });
}

TEST(OwnerOfLocked, MutexIsDestroyedAndItsMemoryUsedAgain) {
  expect_right([] {
    std::optional<fearless::mutex<int>> count;
    std::thread t([] {});
    for (int i = 0; i < 3; ++i) {
      count.emplace(i);
      ++*count->lock();
    }
    assert(std::move(*count).into_inner() == 3);
    t.join();
  });
}

// What has a lock of its own need not be used under the other.
TEST(OwnerOfLocked, LockInsideALock) {
  expect_right([] {
    const fearless::mutex<fearless::mutex<int>> outer(0);
    fearless::mutex<int>* inner = nullptr;
    outer.with([&](fearless::mutex<int>& i) { inner = &i; });
    std::thread t([&] { ++*inner->lock(); });
    ++*outer.lock()->lock();
    ++*inner->lock();
    t.join();
  });
}

TEST(OwnerOfLocked, ReaderWritesUnderAnRwLock) {
  expect_ownership_violation(
      [] {
        const fearless::rw_lock<int> count(0);
        std::thread t([&] { ++*count.lock(); });
        t.join();
        ++const_cast<int&>(*count.lock_shared());
      },
      "only shared");
  expect_right([] {
    const fearless::rw_lock<Numbers> numbers(Numbers{1});
    std::thread t([&] { assert(numbers.lock_shared()->size() >= 1); });
    assert(numbers.lock_shared()->front() == 1);
    numbers.lock()->push_back(2);
    t.join();
  });
}

// ---- made once, shared

TEST(OwnerOfLocked, WritesWhatWasMadeOnce) {
  expect_ownership_violation(
      [] {
        const fearless::once_cell<int> cell;
        std::thread t([&] { cell.get_or_init([] { return 1; }); });
        t.join();
        ++const_cast<int&>(*cell.get());
      },
      "read only since");
  expect_right([] {
    const fearless::once_cell<int> cell;
    std::thread t([&] { cell.get_or_init([] { return 1; }); });
    assert(cell.get_or_init([] { return 1; }) == 1);
    t.join();
  });
}

TEST(OwnerOfLocked, WritesWhatAnArcShares) {
  expect_ownership_violation(
      [] {
        const auto table = fearless::make_arc<const int>(1);
        std::thread t([table] { look(*table); });
        t.join();
        ++const_cast<int&>(*table);
      },
      "read only since");
  expect_right([] {
    auto table = fearless::make_arc<const int>(1);
    std::thread t([table] { look(*table); });
    table = fearless::make_arc<const int>(2);
    t.join();
    look(*table);
  });
}

}  // namespace
