// Ownership of what the types of <fearless/ownership.hpp> own: said by them, broken through references that
// no compiler can follow. Every wrong program has a right twin.
#include <fearless/ownership.hpp>

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <latch>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "search.hpp"

namespace {

using fearless::channel;
using fearless::receiver;
using fearless::sender;
using fearless::spawn;
using fearless::sync_channel;
using search::expect_ownership_violation;
using search::expect_right;
using search::Size;

template <class T>
T look(const T& value) {
  const volatile T& seen = value;
  return seen;
}

using Numbers = std::vector<int>;

// ---- channels

// Both only read: no race.
TEST(OwnerOfSent, SentValueIsUsedThroughAnAlias) {
  expect_ownership_violation(
      [] {
        auto [tx, rx] = channel<Numbers>();
        Numbers numbers{1, 2, 3};
        const int& alias = numbers.front();
        auto reads = spawn(
            [](receiver<Numbers> from) {
              Numbers mine = *from.recv();
              look(mine.front());
              return mine;
            },
            std::move(rx));
        tx.send(std::move(numbers));
        look(alias);
        reads.join();
      },
      "");
  expect_right([] {
    auto [tx, rx] = channel<Numbers>();
    Numbers numbers{1, 2, 3};
    const int& alias = numbers.front();
    look(alias);
    auto reads = spawn([](receiver<Numbers> from) { return from.recv()->front(); }, std::move(rx));
    tx.send(std::move(numbers));
    assert(reads.join() == 1);
  });
}

TEST(OwnerOfSent, ValueInHandIsUsedThroughAnAlias) {
  expect_ownership_violation(
      [] {
        auto [tx, rx] = sync_channel<std::unique_ptr<int>>(0);
        auto number = std::make_unique<int>(1);
        std::thread other([&alias = *number] { look(alias); });
        auto reads = spawn([](receiver<std::unique_ptr<int>> from) { return **from.recv(); }, std::move(rx));
        tx.send(std::move(number));
        other.join();
        reads.join();
      },
      "");
  expect_right([] {
    auto [tx, rx] = sync_channel<std::unique_ptr<int>>(0);
    auto number = std::make_unique<int>(1);
    std::thread other([&alias = *number] { look(alias); });
    other.join();
    auto reads = spawn([](receiver<std::unique_ptr<int>> from) { return **from.recv(); }, std::move(rx));
    tx.send(std::move(number));
    reads.join();
  });
}

TEST(OwnerOfSent, GoesBackAndForth) {
  expect_right(
      [] {
        auto [tx, rx] = channel<Numbers>();
        auto [back, answers] = channel<Numbers>();
        auto worker = spawn(
            [](receiver<Numbers> from, sender<Numbers> to) {
              for (Numbers& n : from) {
                n.push_back(1);
                to.send(std::move(n));
              }
            },
            std::move(rx), std::move(back));
        Numbers numbers{0};
        for (int i = 0; i < 2; ++i) {
          ++numbers.front();
          tx.send(std::move(numbers));
          numbers = *answers.recv();
        }
        { const auto done = std::move(tx); }
        worker.join();
        assert(numbers.size() == 3 && numbers.front() == 2);
      },
      Size::large);
}

// Received, it may go on by any other way.
TEST(OwnerOfSent, IsPassedOnByAPlainQueue) {
  expect_right(
      [] {
        auto [tx, rx] = channel<Numbers>();
        std::mutex mutex;
        std::queue<Numbers> queue;
        auto t = std::thread([&, from = std::move(rx)]() mutable {
          Numbers mine = *from.recv();
          ++mine.front();
          const std::lock_guard lock(mutex);
          queue.push(std::move(mine));
        });
        tx.send(Numbers{1});
        {
          const std::lock_guard lock(mutex);
          if (!queue.empty()) ++queue.front().front();
        }
        t.join();
        assert(queue.front().front() >= 2);
      },
      Size::large);
}

TEST(OwnerOfSent, IsFreedByTheReceiver) {
  expect_right([] {
    auto [tx, rx] = channel<std::unique_ptr<Numbers>>();
    auto t = spawn([](receiver<std::unique_ptr<Numbers>> from) { from.recv().reset(); }, std::move(rx));
    tx.send(std::make_unique<Numbers>(3));
    const auto next = std::make_unique<Numbers>(3);
    t.join();
    ++next->front();
  });
}

TEST(OwnerOfSent, IsNeverReceived) {
  expect_right([] {
    auto [tx, rx] = channel<std::unique_ptr<Numbers>>();
    auto t = spawn([](receiver<std::unique_ptr<Numbers>> from) { return from.disconnected(); },
                   std::move(rx));
    auto numbers = std::make_unique<Numbers>(3);
    if (!tx.send(std::move(numbers))) ++numbers->front();
    t.join();
  });
  expect_right([] {
    auto [tx, rx] = sync_channel<Numbers>(0);
    auto t = spawn([](receiver<Numbers> from) { return from.disconnected(); }, std::move(rx));
    Numbers numbers(3);
    assert(!tx.send(std::move(numbers)));
    ++numbers.front();
    t.join();
  });
}

TEST(OwnerOfSent, NodesOfAllKindsAreMoved) {
  struct Node {
    int value = 0;
    std::unique_ptr<Node> next;
  };
  struct All {
    std::list<std::string> list;
    std::map<int, Numbers> map;
    std::deque<int> deque;
    std::optional<std::string> text;
    fearless::owned<Node> node;
  };
  expect_right([] {
    auto [tx, rx] = channel<All>();
    auto t = spawn(
        [](receiver<All> from) {
          All all = *from.recv();
          all.list.front() += "and some more";
          all.map[1].push_back(1);
          all.map.erase(2);
          all.deque.pop_front();
          *all.text += '!';
          ++all.node->next->value;
          return all;
        },
        std::move(rx));
    All all{{std::string(40, 'a'), "b"},
            {{1, {1}}, {2, {2}}, {3, {}}},
            {1, 2, 3},
            std::string(40, 't'),
            fearless::owned<Node>(Node{1, std::make_unique<Node>()})};
    tx.send(std::move(all));
    All back = t.join();
    back.list.clear();
    back.map.clear();
    assert(back.deque.size() == 2 && back.node->next->value == 1);
  });
}

// ---- threads

TEST(OwnerOfSent, ArgumentIsUsedThroughAnAlias) {
  expect_ownership_violation(
      [] {
        auto text = std::make_unique<std::string>(40, 'a');
        const std::string& kept = *text;
        auto t = spawn([](std::unique_ptr<std::string> mine) { return mine->size(); }, std::move(text));
        look(kept.size());
        t.join();
      },
      "");
  expect_right([] {
    auto text = std::make_unique<std::string>(40, 'a');
    auto t = spawn([](std::unique_ptr<std::string> mine) { return mine; }, std::move(text));
    text = t.join();
    text->push_back('b');
  });
}

void look_and_tell(const Numbers& n, std::latch& has_read) {
  look(n.front());
  has_read.count_down();
}

TEST(OwnerOfSent, IsDestroyedWhileLentToAScope) {
  expect_ownership_violation(
      [] {
        auto numbers = std::make_unique<const Numbers>(3, 1);
        fearless::scope([&](fearless::thread_scope& s) {
          std::latch has_read(1);
          s.spawn(look_and_tell, std::cref(*numbers), std::ref(has_read));
          has_read.wait();  // it has read, but
          numbers.reset();  // nobody has joined it
        });
      },
      "lent since");
  expect_right([] {
    auto numbers = std::make_unique<const Numbers>(3, 1);
    fearless::scope([&](fearless::thread_scope& s) {
      s.spawn([](const Numbers& n) { return n.front(); }, std::cref(*numbers));
      s.spawn([](const Numbers& n) { return n.back(); }, std::cref(*numbers));
    });
    numbers.reset();
  });
  // A thread that has been joined has given back what it was lent.
  expect_right([] {
    Numbers numbers{1, 2, 3};
    fearless::scope([&](fearless::thread_scope& s) {
      auto t = s.spawn([](std::span<const int> n) { return n.front(); }, std::span<const int>(numbers));
      t.join();
      numbers.push_back(4);
    });
    fearless::scope([&](fearless::thread_scope& s) {
      auto own = std::make_unique<const Numbers>(3, 1);
      auto t = s.spawn([](const Numbers& n) { return n.front(); }, std::cref(*own));
      t.join();
      own.reset();
    });
  });
}

// A variable of a function that returns while it is lent.
TEST(OwnerOfSent, FunctionReturnsWhileItsVariableIsLent) {
  struct Lender {
    [[gnu::noinline]] static void lend(fearless::thread_scope& s) {
      std::atomic<int> count{0};
      std::latch done(1);
      s.spawn(
          [](std::atomic<int>& n, std::latch& l) {
            n.store(1, std::memory_order_relaxed);
            l.count_down();
          },
          std::ref(count), std::ref(done));
      done.wait();
    }
    [[gnu::noinline]] static void lend_and_join(fearless::thread_scope& s) {
      std::atomic<int> count{0};
      s.spawn([](std::atomic<int>& n) { n.store(1, std::memory_order_relaxed); }, std::ref(count)).join();
    }
  };
  expect_ownership_violation([] { fearless::scope(Lender::lend); }, "lent since");
  expect_right([] { fearless::scope(Lender::lend_and_join); });
}

// What is lent as const owns the same until it is given back.
TEST(OwnerOfSent, ContentsAreFreedWhileTheirOwnerIsLentAsConst) {
  using Table = std::map<int, std::unique_ptr<const Numbers>>;
  expect_ownership_violation(
      [] {
        Numbers numbers{1, 2, 3};
        fearless::scope([&](fearless::thread_scope& s) {
          std::latch has_read(1);
          s.spawn(look_and_tell, std::cref(numbers), std::ref(has_read));
          has_read.wait();
          numbers.reserve(10);
        });
      },
      "lent since");
  expect_ownership_violation(
      [] {
        Table table;
        table[1] = std::make_unique<const Numbers>(3, 1);
        fearless::scope([&](fearless::thread_scope& s) {
          std::latch has_read(1);
          s.spawn(
              [](const Table& t, std::latch& read) {
                look(t.at(1)->front());
                read.count_down();
              },
              std::cref(table), std::ref(has_read));
          has_read.wait();
          table[1] = nullptr;
        });
      },
      "lent since");
  expect_right([] {
    Numbers numbers{1, 2, 3};
    fearless::mutex<Numbers> guarded(Numbers{1});
    fearless::scope([&](fearless::thread_scope& s) {
      auto t = s.spawn([](const Numbers& n) { return n.front(); }, std::cref(numbers));
      s.spawn([](const fearless::mutex<Numbers>& m) { m.lock()->push_back(2); }, std::cref(guarded));
      guarded.lock()->push_back(3);
      t.join();
      numbers.reserve(10);
    });
  });
}

// A limit: that a variable's block, or what a container or an optional holds, ends without a call or a free
// is not seen.
TEST(OwnerOfSent, ElementThatEndsWhileItIsLentIsNotSeen) {
  expect_right([] {
    std::vector<std::atomic<int>> held(1);
    fearless::scope([&](fearless::thread_scope& s) {
      s.spawn([](std::atomic<int>& n) { n.store(1, std::memory_order_relaxed); }, std::ref(held[0]));
      held.clear();
    });
  });
  expect_right([] {
    std::optional<std::atomic<int>> held(std::in_place, 0);
    fearless::scope([&](fearless::thread_scope& s) {
      s.spawn([](std::atomic<int>& n) { n.store(1, std::memory_order_relaxed); }, std::ref(*held));
      held.reset();
    });
  });
}

// A number is no loan, whatever it is the address of.
TEST(OwnerOfSent, NumberThatLooksLikeAnAddress) {
  struct Key {
    std::uintptr_t where;
    int n;
  };
  expect_right([] {
    auto own = std::make_unique<int>(1);
    fearless::scope([&](fearless::thread_scope& s) {
      s.spawn([](Key k) { return k.n; }, Key{reinterpret_cast<std::uintptr_t>(own.get()), 1});
      own.reset();
    });
  });
}

#ifdef __clang__
// g++ does not show what a lambda captures: there references go as arguments.
TEST(OwnerOfSent, IsDestroyedWhileACaptureRefersToIt) {
  expect_ownership_violation(
      [] {
        auto numbers = std::make_unique<const Numbers>(3, 1);
        fearless::scope([&](fearless::thread_scope& s) {
          std::latch has_read(1);
          s.spawn([&n = *numbers, &has_read] {
            look(n.front());
            has_read.count_down();
          });
          has_read.wait();
          numbers.reset();
        });
      },
      "lent since");
  expect_right([] {
    auto numbers = std::make_unique<const Numbers>(3, 1);
    fearless::scope([&](fearless::thread_scope& s) { s.spawn([&n = *numbers] { return n.front(); }); });
    numbers.reset();
  });
  expect_ownership_violation(
      [] {
        Numbers numbers{1, 2, 3};
        fearless::scope([&](fearless::thread_scope& s) {
          std::latch has_read(1);
          s.spawn([&n = std::as_const(numbers), &has_read] {
            look(n.front());
            has_read.count_down();
          });
          has_read.wait();
          numbers.reserve(10);
        });
      },
      "lent since");
}
#endif

}  // namespace
