// The checker of histories: by hand, against all permutations, and how far it goes.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <fearless/linearizable/history.hpp>
#include <map>
#include <numeric>
#include <random>
#include <stdexcept>

namespace {

using fearless::explanation;
using fearless::history;
using fearless::linearizability::ending;
using fearless::linearizability::reply;

struct fifo {
  std::deque<int> values;
  void push(int v) { values.push_back(v); }
  std::optional<int> pop() {
    if (values.empty()) return std::nullopt;
    const int v = values.front();
    values.pop_front();
    return v;
  }
  int front() const {
    if (values.empty()) throw std::out_of_range("empty");
    return values.front();
  }
  bool operator==(const fifo&) const = default;
};

using queue = history<fifo>;
using pop_result = std::optional<int>;

std::size_t push(queue& h, unsigned thread, int v) {
  return h.call(thread, "push(" + std::to_string(v) + ")", [v](fifo& q) { q.push(v); });
}
std::size_t pop(queue& h, unsigned thread) {
  return h.call(thread, "pop()", [](fifo& q) { return q.pop(); });
}

TEST(Histories, TheEmptyOneIsLinearizable) { EXPECT_TRUE(queue().linearizable()); }

TEST(Histories, OverlappingOperationsMayComeInEitherOrder) {
  for (const bool empty : {false, true}) {
    queue h;
    const auto a = push(h, 0, 1);
    const auto b = pop(h, 1);
    h.returned(a);
    h.returned(b, empty ? pop_result() : pop_result(1));
    EXPECT_TRUE(h.linearizable()) << empty;
  }
}

TEST(Histories, WhatHasReturnedComesBeforeWhatIsCalledLater) {
  queue h;
  h.returned(push(h, 0, 1));
  h.returned(pop(h, 1), pop_result());
  EXPECT_FALSE(h.linearizable());
  EXPECT_TRUE(h.sequentially_consistent());
}

TEST(Histories, SequentialConsistencyKeepsTheOrderOfEachThread) {
  queue h;
  h.returned(push(h, 0, 1));
  h.returned(pop(h, 0), pop_result());
  EXPECT_FALSE(h.sequentially_consistent());
}

TEST(Histories, APendingOperationMayHaveTakenEffectOrNot) {
  for (const bool empty : {false, true}) {
    queue h;
    push(h, 0, 1);
    h.returned(pop(h, 1), empty ? pop_result() : pop_result(1));
    EXPECT_TRUE(h.linearizable()) << empty;
  }
}

TEST(Histories, ABlockedOperationHasNotTakenEffectAndCouldNot) {
  for (const int pushed : {0, 1, 2}) {
    queue h;
    const auto take = [&](unsigned thread) {
      return h.call(
          thread, "take()", [](const fifo& q) { return !q.values.empty(); },
          [](fifo& q) { return *q.pop(); });
    };
    const auto a = take(0);
    const auto b = take(1);
    for (int i = 1; i <= pushed; ++i) h.returned(push(h, 2, i));
    if (pushed == 0) h.blocked(a);
    else h.returned(a, 1);
    h.blocked(b);
    const explanation e = h.linearizable();
    EXPECT_EQ(e.found, pushed != 2) << e;
    const bool named = e.what.find("nobody can go on: take() of thread 1") != std::string::npos;
    EXPECT_NE(e.found, named) << e;
  }
}

TEST(Histories, ExceptionsAreResults) {
  for (const bool full : {false, true}) {
    queue h;
    if (full) h.returned(push(h, 0, 1));
    const auto a = h.call(1, "front()", [](fifo& q) { return q.front(); });
    h.threw<std::out_of_range>(a);
    EXPECT_EQ(h.linearizable().found, !full);
  }
  queue h;
  h.threw<std::logic_error>(h.call(1, "front()", [](fifo& q) { return q.front(); }));
  EXPECT_FALSE(h.linearizable()) << "another type";
}

TEST(Histories, OneWithoutAnOrderIsPrintedAsATable) {
  queue h;
  const auto a = push(h, 0, 1);
  const auto b = push(h, 1, 2);
  h.returned(a);
  h.returned(b);
  h.returned(pop(h, 0), pop_result(1));
  h.returned(pop(h, 1), pop_result(1));
  const explanation e = h.linearizable();
  EXPECT_EQ(e.what,
            "not linearizable: no order of the operations explains pop() = 1 of thread 1 "
            "(2 would have an order)");
  EXPECT_EQ(e.history, R"(thread 0            thread 1
push(1) ...
                    push(2) ...
  push(1) returns
                      push(2) returns
pop() = 1
                    pop() = 1           <--

tried furthest: push(1), push(2), pop() = 1
  then pop() = 1 of thread 1: the specification has 2
)");
}

TEST(Histories, LongerOnesThanCanBeCheckedAreRefused) {
  queue h;
  for (int i = 0; i < 256; ++i) h.returned(push(h, 0, i));
  EXPECT_TRUE(h.linearizable());
  h.returned(push(h, 0, 256));
  EXPECT_THROW(h.linearizable(), std::length_error);
}

// A map: P-compositional.
struct dictionary {
  std::map<int, int> values;
  bool insert(int k, int v) { return values.emplace(k, v).second; }
  std::optional<int> find(int k) const {
    const auto at = values.find(k);
    return at == values.end() ? std::nullopt : std::optional(at->second);
  }
  bool erase(int k) { return values.erase(k) != 0; }
  bool operator==(const dictionary&) const = default;
};

TEST(Histories, PartsOfDifferentKeysAreLookedAtApart) {
  for (const bool right : {true, false}) {
    history<dictionary> h;
    for (int k = 0; k < 3; ++k)
      h.returned(h.of_key(h.call(0, "insert", [k](dictionary& d) { return d.insert(k, k); }), k), true);
    h.returned(h.of_key(h.call(1, "find(2)", [](dictionary& d) { return d.find(2); }), 2),
               right ? std::optional(2) : std::nullopt);
    EXPECT_EQ(h.linearizable().found, right);
  }
}

// ---- against all permutations

// A small history of a random object: a register, a queue or a blocking counter in turn.
struct random_operation {
  unsigned thread;
  int kind, value, result;
  ending end;
  int invoked, returned;
};

// The object: kinds 0 write/push/release, 1 read/pop/acquire; -1: nothing.
struct object {
  int type;
  std::deque<int> values;
  bool operator==(const object&) const = default;
  bool waits(int kind) const { return type == 2 && kind == 1 && values.empty(); }
  int apply(int kind, int value) {
    if (kind == 0) {
      if (type == 0) values.clear();
      values.push_back(value);
      return -1;
    }
    if (values.empty()) return -1;
    const int v = values.front();
    if (type != 0) values.pop_front();
    return type == 2 ? 0 : v;
  }
};

bool follows(const random_operation& later, const random_operation& earlier, bool program_order) {
  if (earlier.end != ending::returned) return false;
  if (program_order && earlier.thread != later.thread) return false;
  return earlier.returned < later.invoked;
}

// Does any order of the completed operations and any subset of the pending ones fit?
bool some_permutation(const std::vector<random_operation>& ops, int type, bool program_order) {
  std::vector<std::size_t> pending, order;
  for (std::size_t i = 0; i < ops.size(); ++i)
    if (ops[i].end == ending::pending) pending.push_back(i);
  for (unsigned subset = 0; subset < 1U << pending.size(); ++subset) {
    order.clear();
    for (std::size_t i = 0; i < ops.size(); ++i)
      if (ops[i].end == ending::returned) order.push_back(i);
    for (std::size_t p = 0; p < pending.size(); ++p)
      if ((subset >> p & 1) != 0) order.push_back(pending[p]);
    std::sort(order.begin(), order.end());
    do {
      bool fits = true;
      for (std::size_t a = 0; a < order.size() && fits; ++a)
        for (std::size_t b = a + 1; b < order.size() && fits; ++b)
          fits = !follows(ops[order[a]], ops[order[b]], program_order);
      object o{type, {}};
      for (std::size_t a = 0; a < order.size() && fits; ++a) {
        const random_operation& op = ops[order[a]];
        fits = !o.waits(op.kind);
        if (!fits) break;
        const int result = o.apply(op.kind, op.value);
        fits = op.end == ending::pending || result == op.result;
      }
      for (const random_operation& op : ops)
        if (fits && op.end == ending::blocked) fits = o.waits(op.kind);
      if (fits) return true;
    } while (std::next_permutation(order.begin(), order.end()));
  }
  return false;
}

struct random_history {
  using specification = object;
  std::vector<random_operation> ops;
  int type;
  bool program_order;
  std::size_t size() const { return ops.size(); }
  ending end(std::size_t i) const { return ops[i].end; }
  bool precedes(std::size_t i, std::size_t j) const { return follows(ops[j], ops[i], program_order); }
  std::unique_ptr<object> make() const { return std::unique_ptr<object>(new object{type, {}}); }
  reply apply(std::size_t i, object& o, bool any, std::string*) const {
    if (o.waits(ops[i].kind)) return reply::waits;
    const int result = o.apply(ops[i].kind, ops[i].value);
    return any || result == ops[i].result ? reply::agrees : reply::differs;
  }
};

// Is the order that was found one?
bool is_an_order(const random_history& h, const std::vector<std::size_t>& order) {
  std::size_t completed = 0;
  object o{h.type, {}};
  for (std::size_t a = 0; a < order.size(); ++a) {
    const random_operation& op = h.ops[order[a]];
    completed += op.end == ending::returned ? 1 : 0;
    for (std::size_t b = a + 1; b < order.size(); ++b)
      if (order[a] == order[b] || h.precedes(order[b], order[a])) return false;
    if (h.apply(order[a], o, op.end != ending::returned, nullptr) != reply::agrees) return false;
  }
  for (const random_operation& op : h.ops) {
    completed -= op.end == ending::returned ? 1 : 0;
    if (op.end == ending::blocked && !o.waits(op.kind)) return false;
  }
  return completed == 0;
}

// Calls and returns at random; results mostly of an object that takes effect somewhere in between.
std::vector<random_operation> draw(std::mt19937& random, int type) {
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  const int threads = 2 + below(3);
  const int length = 2 + below(6);
  std::vector<random_operation> ops;
  std::vector<int> open(static_cast<std::size_t>(threads), -1), effect(static_cast<std::size_t>(threads), 0);
  object o{type, {}};
  int time = 0;
  for (int steps = 0; steps < 100; ++steps) {  // (all may wait)
    const auto t = static_cast<std::size_t>(below(threads));
    if (open[t] < 0) {
      if (static_cast<int>(ops.size()) == length) break;
      open[t] = static_cast<int>(ops.size());
      effect[t] = 0;
      ops.push_back({static_cast<unsigned>(t), below(2), below(3), -1, ending::pending, ++time, 0});
      continue;
    }
    random_operation& op = ops[static_cast<std::size_t>(open[t])];
    if (effect[t] == 0 && !o.waits(op.kind)) {
      op.result = o.apply(op.kind, op.value);
      effect[t] = 1;
    } else if (effect[t] == 1) {
      op.end = ending::returned;
      op.returned = ++time;
      open[t] = -1;
    }
  }
  for (random_operation& op : ops) {
    if (op.end == ending::pending && below(3) == 0) op.end = ending::blocked;
    if (op.kind == 1 && below(6) == 0) op.result = below(4) - 1;
  }
  return ops;
}

TEST(Checker, AgreesWithAllPermutationsOnTenThousandHistories) {
  std::mt19937 random(1);
  int linearizable = 0, consistent = 0;
  constexpr int histories = 10000;
  for (int n = 0; n < histories; ++n) {
    random_history h{{}, n % 3, false};
    h.ops = draw(random, h.type);
    for (const bool program_order : {false, true}) {
      h.program_order = program_order;
      const bool expected = some_permutation(h.ops, h.type, program_order);
      // (With moving, as of long histories, and without.)
      for (const std::size_t long_history : {0U, 100U}) {
        fearless::linearizability::checker<random_history> checker(h, {}, long_history);
        ASSERT_EQ(checker.check(), expected) << "history " << n << (program_order ? ", program order" : "");
        ASSERT_TRUE(!expected || is_an_order(h, checker.order())) << "history " << n;
      }
      (program_order ? consistent : linearizable) += expected ? 1 : 0;
    }
  }
  // Both answers are well represented.
  EXPECT_GT(linearizable, histories / 5);
  EXPECT_LT(linearizable, histories * 4 / 5);
  EXPECT_GT(consistent, linearizable);
  std::printf("%d of %d linearizable, %d sequentially consistent\n", linearizable, histories, consistent);
}

// ---- a hundred operations of six threads

random_history long_history(std::mt19937& random, int type, std::size_t length, int corrupted) {
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  constexpr std::size_t threads = 6;
  random_history h{{}, type, false};
  object o{type, {}};
  std::vector<int> open(threads, -1), effect(threads, 0);
  int time = 0, running = 0;
  while (h.ops.size() < length || running != 0) {
    const auto t = static_cast<std::size_t>(below(threads));
    if (open[t] < 0) {
      if (h.ops.size() == length) continue;
      open[t] = static_cast<int>(h.ops.size());
      effect[t] = 0;
      ++running;
      const int value = type == 0 ? below(5) : static_cast<int>(h.ops.size());
      h.ops.push_back({static_cast<unsigned>(t), below(2), value, -1, ending::pending, ++time, 0});
      continue;
    }
    random_operation& op = h.ops[static_cast<std::size_t>(open[t])];
    if (effect[t] == 0) {
      if (o.waits(op.kind)) o.values.push_back(0), op.kind = 0;
      op.result = o.apply(op.kind, op.value);
      effect[t] = 1;
    } else {
      op.end = ending::returned;
      op.returned = ++time;
      open[t] = -1;
      --running;
    }
  }
  for (int wrong = 0; wrong < corrupted;) {
    random_operation& op = h.ops[static_cast<std::size_t>(below(static_cast<int>(length)))];
    if (op.kind != 1) continue;
    op.result = op.result == 4 ? 3 : 4;
    ++wrong;
  }
  return h;
}

void go_through(int type, std::size_t length, int corrupted) {
  std::mt19937 random(7);
  double longest = 0, total = 0;
  int found = 0;
  constexpr int rounds = 50;
  for (int n = 0; n < rounds; ++n) {
    const random_history h = long_history(random, type, length, corrupted);
    const auto begun = std::chrono::steady_clock::now();
    fearless::linearizability::checker<random_history> checker(h);
    const bool answer = checker.check();
    const std::chrono::duration<double, std::milli> ms = std::chrono::steady_clock::now() - begun;
    ASSERT_TRUE(answer || corrupted != 0) << n;
    ASSERT_TRUE(!answer || is_an_order(h, checker.order())) << n;
    found += answer ? 1 : 0;
    longest = std::max(longest, ms.count());
    total += ms.count();
  }
  EXPECT_EQ(found == rounds, corrupted == 0);
  std::printf("%s of %zu operations, %s: %d of %d linearizable, %.2f ms on average, %.2f ms at most\n",
              type == 0 ? "register" : "queue", length, corrupted == 0 ? "right" : "one wrong result", found,
              rounds, total / rounds, longest);
}

TEST(Checker, GoesThroughAHundredOperationsOfSixThreads) {
  go_through(0, 100, 0);
  go_through(0, 100, 1);
  go_through(1, 100, 0);
}

// That a queue's history has no order takes going through all orders of the pushes that overlapped.
TEST(Checker, GoesThroughFortyOperationsOfAWrongQueue) { go_through(1, 40, 1); }

}  // namespace
