// Locks that own what they guard, poisoning, shared ownership, values made once.
#include <fearless/ownership.hpp>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

#include "search.hpp"

namespace {

using fearless::arc;
using fearless::make_arc;
using fearless::mutex;
using fearless::rw_lock;
using fearless::spawn;
using search::expect_passes;
using search::expect_verified;

TEST(Mutex, TwoCount) {
  expect_verified([] {
    const auto count = make_arc<mutex<int>>(0);
    const auto add = [](const arc<mutex<int>>& n) { *n->lock() += 1; };
    auto a = spawn(add, count);
    auto b = spawn(add, count);
    a.join();
    b.join();
    assert(*count->lock() == 2);
  });
}

TEST(Mutex, TenCount) {
  expect_passes(
      [] {
        const auto count = make_arc<mutex<int>>(0);
        std::vector<fearless::join_handle<void>> threads;
        for (int i = 0; i < 10; ++i)
          threads.push_back(spawn([](const arc<mutex<int>>& n) { n->with([](int& v) { ++v; }); }, count));
        for (auto& t : threads) t.join();
        assert(*count->lock() == 10);
      },
      200);
}

TEST(Mutex, TryLock) {
  expect_verified([] {
    const auto count = make_arc<mutex<int>>(0);
    auto a = spawn(
        [](const arc<mutex<int>>& n) {
          const auto guard = n->try_lock();
          if (guard) **guard += 1;
          return guard.has_value();
        },
        count);
    *count->lock() += 1;
    const int expected = a.join() ? 2 : 1;
    assert(*count->lock() == expected);
  });
}

TEST(Mutex, WaitsForACondition) {
  expect_verified([] {
    struct Flag {
      mutex<bool> up{false};
      std::condition_variable changed;
    };
    const auto flag = make_arc<Flag>();
    auto a = spawn(
        [](const arc<Flag>& f) {
          *f->up.lock() = true;
          f->changed.notify_one();
        },
        flag);
    {
      auto guard = flag->up.lock();
      guard.wait(flag->changed, [](bool up) { return up; });
      assert(*guard);
    }
    a.join();
  });
}

// Whoever comes after the thread that threw is told; whoever came before is not.
template <class Break>
void poisoning(Break broken) {
  const auto value = make_arc<mutex<int>>(0);
  auto a = spawn(
      [broken](const arc<mutex<int>>& v) {
        try {
          broken(*v);
        } catch (const std::runtime_error&) {}
      },
      value);
  bool told = false;
  try {
    const int seen = *value->lock();
    assert(seen == 0);
  } catch (const fearless::poisoned&) { told = true; }
  a.join();
  assert(value->is_poisoned());
  assert(*value->lock(fearless::even_poisoned) == 1);
  bool told_now = false;
  try {
    value->with([](int&) {});
  } catch (const fearless::poisoned&) { told_now = true; }
  assert(told_now || told);
  value->clear_poison();
  assert(*value->lock() == 1);
}

TEST(Mutex, IsPoisonedByAHolderThatThrows) {
  expect_verified([] {
    poisoning([](const mutex<int>& m) {
      auto guard = m.lock();
      *guard = 1;
      throw std::runtime_error("half way");
    });
  });
}

TEST(Mutex, IsPoisonedByAFunctionThatThrows) {
  expect_verified([] {
    poisoning([](const mutex<int>& m) {
      m.with([](int& v) {
        v = 1;
        throw std::runtime_error("half way");
      });
    });
  });
}

TEST(Mutex, IsNotPoisonedByALockTakenWhileUnwinding) {
  const mutex<int> m(0);
  struct CountsAtEnd {
    const mutex<int>& m;
    ~CountsAtEnd() { *m.lock() += 1; }
  };
  try {
    const CountsAtEnd c{m};
    throw std::runtime_error("elsewhere");
  } catch (const std::runtime_error&) {}
  EXPECT_FALSE(m.is_poisoned());
  EXPECT_EQ(*m.lock(), 1);
}

TEST(RwLock, ReadersAndAWriter) {
  expect_verified([] {
    const auto pair = make_arc<rw_lock<std::pair<int, int>>>(0, 0);
    const auto read = [](const arc<rw_lock<std::pair<int, int>>>& p) {
      const auto seen = p->lock_shared();
      assert(seen->first == seen->second);
    };
    auto a = spawn(read, pair);
    {
      auto changed = pair->lock();
      changed->first = 1;
      changed->second = 1;
    }
    read(pair);
    a.join();
  });
}

TEST(RwLock, IsPoisonedByAWriterOnly) {
  expect_verified([] {
    const auto value = make_arc<rw_lock<int>>(0);
    auto a = spawn(
        [](const arc<rw_lock<int>>& v) {
          try {
            v->with_shared([](const int&) { throw std::runtime_error("a reader"); });
          } catch (const std::runtime_error&) {}
        },
        value);
    assert(*value->lock_shared() == 0);
    a.join();
    assert(!value->is_poisoned());
    try {
      const auto guard = value->lock();
      throw std::runtime_error("a writer");
    } catch (const std::runtime_error&) {}
    bool told = false;
    try {
      const auto guard = value->lock_shared();
    } catch (const fearless::poisoned&) { told = true; }
    assert(told);
  });
}

TEST(RwLock, TryLock) {
  expect_verified([] {
    const auto value = make_arc<rw_lock<int>>(0);
    auto a = spawn([](const arc<rw_lock<int>>& v) { return v->try_lock().has_value(); }, value);
    const bool shared = value->try_lock_shared().has_value();
    assert(a.join() || shared);
  });
}

TEST(Arc, LastOneToGoDestroys) {
  struct Counts {
    std::atomic<int>* destroyed;
    explicit Counts(std::atomic<int>* d) : destroyed(d) {}
    ~Counts() { ++*destroyed; }
    Counts(const Counts&) = delete;
    Counts& operator=(const Counts&) = delete;
  };
  expect_verified([] {
    std::atomic<int> destroyed{0};
    {
      auto first = std::make_unique<arc<Counts>>(std::in_place, &destroyed);
      std::thread other([copy = *first] {});
      first.reset();
      other.join();
    }
    assert(destroyed == 1);
  });
}

TEST(OnceCell, IsMadeOnce) {
  expect_verified([] {
    struct Cell {
      fearless::once_cell<int> value;
      std::atomic<int> made{0};
    };
    const auto cell = make_arc<Cell>();
    const auto get = [](const arc<Cell>& c) { return c->value.get_or_init([&c] { return ++c->made; }); };
    auto a = spawn(get, cell);
    const int mine = get(cell);
    assert(a.join() == 1 && mine == 1 && cell->made == 1);
  });
}

TEST(OnceCell, IsTriedAgainAfterAnException) {
  expect_verified([] {
    const auto cell = make_arc<fearless::once_cell<int>>();
    auto a = spawn(
        [](const arc<fearless::once_cell<int>>& c) {
          try {
            return c->get_or_init([]() -> int { throw std::runtime_error("not yet"); });
          } catch (const std::runtime_error&) { return 0; }
        },
        cell);
    const int mine = cell->get_or_init([] { return 2; });
    const int others = a.join();
    assert(mine == 2 && (others == 0 || others == 2) && *cell->get() == 2);
  });
}

TEST(OnceCell, SetLosesToAnEarlierValue) {
  expect_verified([] {
    const auto cell = make_arc<fearless::once_cell<std::unique_ptr<const int>>>();
    auto a = spawn(
        [](const arc<fearless::once_cell<std::unique_ptr<const int>>>& c) {
          return c->set(std::make_unique<const int>(1));
        },
        cell);
    auto value = std::make_unique<const int>(2);
    const bool mine = cell->set(std::move(value));
    const bool others = a.join();
    assert(mine != others);
    assert(**cell->get() == (mine ? 2 : 1));
    assert(mine || value != nullptr);  // NOLINT(bugprone-use-after-move): that is what is tested
  });
}

TEST(Owned, KnowsThatItWasMovedFrom) {
  fearless::owned<int> one(1);
  fearless::owned<int> other = std::move(one);
  EXPECT_EQ(*other, 1);
  EXPECT_THROW(static_cast<void>(*one), fearless::moved_from);  // NOLINT(bugprone-use-after-move)
  one = std::move(other);
  EXPECT_EQ(one.take(), 1);
  EXPECT_THROW(one.take(), fearless::moved_from);  // NOLINT(bugprone-use-after-move)
}

}  // namespace
