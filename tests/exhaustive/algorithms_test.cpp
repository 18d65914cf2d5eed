// Algorithms with the memory orders they need, and with one of them weakened by a step.
#include <array>
#include <atomic>
#include <optional>

#include "explore.hpp"

namespace {

using namespace exhaustive;
constexpr auto relaxed = std::memory_order_relaxed;
constexpr auto acquire = std::memory_order_acquire;
constexpr auto release = std::memory_order_release;
constexpr auto acq_rel = std::memory_order_acq_rel;
constexpr auto seq_cst = std::memory_order_seq_cst;

// ---- ticket lock (Mellor-Crummey, Scott 1991)
template <std::memory_order Enter, std::memory_order Leave>
struct TicketLock {
  std::atomic<unsigned> next{0}, serving{0};
  void lock() {
    const unsigned mine = next.fetch_add(1, relaxed);
    while (serving.load(Enter) != mine) {}
  }
  void unlock() { serving.store(serving.load(relaxed) + 1, Leave); }
};

// ---- MCS lock (Mellor-Crummey, Scott 1991)
template <std::memory_order Swap, std::memory_order HandOver>
struct McsLock {
  struct Node {
    std::atomic<Node*> next{nullptr};
    std::atomic<bool> waits{true};
  };
  std::atomic<Node*> tail{nullptr};
  void lock(Node& mine) {
    if (Node* before = tail.exchange(&mine, Swap); before != nullptr) {
      before->next.store(&mine, release);
      while (mine.waits.load(acquire)) {}
    }
  }
  void unlock(Node& mine) {
    Node* after = mine.next.load(acquire);
    if (after == nullptr) {
      Node* expected = &mine;
      if (tail.compare_exchange_strong(expected, nullptr, release, relaxed)) return;
      while ((after = mine.next.load(acquire)) == nullptr) {}
    }
    after->waits.store(false, HandOver);
  }
};

template <class Lock>
void two_count() {
  Lock lock;
  int count = 0;
  const auto add = [&] {
    lock.lock();
    ++count;
    lock.unlock();
  };
  both(add, add);
  assert(count == 2);
}

template <class Lock>
void two_count_with_nodes() {
  Lock lock;
  int count = 0;
  const auto add = [&] {
    typename Lock::Node node;
    lock.lock(node);
    ++count;
    lock.unlock(node);
  };
  both(add, add);
  assert(count == 2);
}

TEST(Algorithms, TicketLock) {
  expect_verified("rc11", two_count<TicketLock<acquire, release>>);
  expect_violation("rc11", "data-race", two_count<TicketLock<relaxed, release>>);
  expect_violation("rc11", "data-race", two_count<TicketLock<acquire, relaxed>>);
}

TEST(Algorithms, McsLock) {
  expect_verified("rc11", two_count_with_nodes<McsLock<acq_rel, release>>);
  expect_violation("rc11", "data-race", two_count_with_nodes<McsLock<acq_rel, relaxed>>);
  expect_violation("rc11", "data-race", two_count_with_nodes<McsLock<relaxed, release>>);
}

// ---- sequence lock (Boehm, "Can seqlocks get along with programming language memory models?", 2012)
template <std::memory_order DataLoad, std::memory_order Publish>
void sequence_lock() {
  std::atomic<unsigned> sequence{0};
  std::atomic<int> a{0}, b{0};
  both(
      [&] {
        sequence.store(1, relaxed);
        std::atomic_thread_fence(release);
        a.store(1, relaxed);
        b.store(1, relaxed);
        sequence.store(2, Publish);
      },
      [&] {
        const unsigned before = sequence.load(acquire);
        const int x = a.load(DataLoad);
        const int y = b.load(DataLoad);
        const unsigned after = sequence.load(relaxed);
        if (before == after && before % 2 == 0) assert(x == y);
      });
}

TEST(Algorithms, SequenceLock) {
  expect_verified("rc11", sequence_lock<acquire, release>);
  expect_violation("rc11", "assertion", sequence_lock<relaxed, release>);
  expect_violation("rc11", "assertion", sequence_lock<acquire, relaxed>);
}

// ---- Peterson's lock
template <std::memory_order Order>
void petersons_lock() {
  std::array<std::atomic<bool>, 2> wants{};
  std::atomic<int> turn{0};
  int count = 0;
  const auto add = [&](std::size_t me) {
    return [&, me] {
      const std::size_t other = 1 - me;
      wants[me].store(true, Order == seq_cst ? seq_cst : release);
      turn.store(static_cast<int>(other), Order == seq_cst ? seq_cst : release);
      while (wants[other].load(Order == seq_cst ? seq_cst : acquire) &&
             turn.load(Order == seq_cst ? seq_cst : acquire) == static_cast<int>(other)) {}
      ++count;
      wants[me].store(false, release);
    };
  };
  both(add(0), add(1));
  assert(count == 2);
}

TEST(Algorithms, PetersonsLock) {
  expect_verified("rc11", petersons_lock<seq_cst>);
  expect_violation("rc11", "data-race", petersons_lock<acq_rel>);
  expect_verified("sc", petersons_lock<acq_rel>);
}

// ---- a ring for one producer and one consumer (Lamport 1983)
template <std::memory_order Publish, std::memory_order Free>
void ring() {
  std::array<int, 1> slots{};
  std::atomic<unsigned> written{0}, taken{0};
  both(
      [&] {
        for (unsigned i = 0; i < 2; ++i) {
          while (i - taken.load(acquire) == slots.size()) {}
          slots[i % slots.size()] = static_cast<int>(i) + 1;
          written.store(i + 1, Publish);
        }
      },
      [&] {
        for (unsigned i = 0; i < 2; ++i) {
          while (written.load(acquire) == i) {}
          assert(slots[i % slots.size()] == static_cast<int>(i) + 1);
          taken.store(i + 1, Free);
        }
      });
}

TEST(Algorithms, Ring) {
  expect_verified("rc11", ring<release, release>);
  expect_violation("rc11", "data-race", ring<relaxed, release>);
  expect_violation("rc11", "data-race", ring<release, relaxed>);
}

// ---- Treiber's stack, of nodes by number with a count against ABA (Treiber 1986)
template <std::memory_order Push, std::memory_order Pop>
void stack() {
  struct Node {
    int value = 0;
    unsigned next = 0;
  };
  std::array<Node, 3> nodes{};
  std::atomic<std::uint64_t> top{0};  // count << 32 | node
  const auto push = [&](unsigned n, int value) {
    nodes[n].value = value;
    std::uint64_t old = top.load(relaxed);
    do {
      nodes[n].next = static_cast<unsigned>(old);
    } while (!top.compare_exchange_strong(old, ((old >> 32) + 1) << 32 | n, Push, relaxed));
  };
  const auto pop = [&]() -> std::optional<int> {
    std::uint64_t old = top.load(Pop);
    for (;;) {
      const auto n = static_cast<unsigned>(old);
      if (n == 0) return std::nullopt;
      const int value = nodes[n].value;
      if (top.compare_exchange_strong(old, ((old >> 32) + 1) << 32 | nodes[n].next, Pop, Pop)) return value;
    }
  };
  both([&] { push(1, 11); },
       [&] {
         if (const std::optional<int> v = pop()) assert(*v == 11);
       });
}

TEST(Algorithms, TreibersStack) {
  expect_verified("rc11", stack<release, acquire>);
  expect_violation("rc11", "data-race", stack<relaxed, acquire>);
  expect_violation("rc11", "data-race", stack<release, relaxed>);
}

}  // namespace
