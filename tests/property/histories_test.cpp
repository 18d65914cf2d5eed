// Histories made by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <concepts>
#include <deque>
#include <fearless/linearizable/history.hpp>
#include <map>
#include <optional>
#include <ostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "specifications.hpp"

namespace {

using fearless::explanation;
using fearless::history;
using histories::dictionary;
using histories::fifo;
using histories::pop;
using histories::pop_result;
using histories::push;
using histories::queue;
using histories::sizes;

// Equality of states: of all of a state, or of a part only.
struct numbers : std::deque<int> {
  int last = 0;
  void set(int v) { last = v; }
};
struct compared : numbers {
  bool operator==(const compared& c) const { return last == c.last; }
};
struct converted {
  int last = 0;
  void set(int v) { last = v; }
  operator bool() const { return last >= 0; }
};
struct of_its_base : compared {
  using compared::operator==;
  int more = 0;
};
template <class T>
struct of_any {
  T value;
};
template <class T>
bool operator==(const of_any<T>& a, const of_any<T>& b) {
  return a.value == b.value;
}
struct of_any_number : of_any<int> {
  int more = 0;
};
struct by_value {
  int last = 0;
  void set(int v) { last = v; }
  friend bool operator==(by_value a, by_value b) { return a.last == b.last; }
};

using fearless::linearizability::remembered;
static_assert(remembered<fifo> && remembered<compared> && remembered<of_any<int>> && remembered<by_value>);
static_assert(remembered<int> && remembered<std::deque<int>> && remembered<std::map<int, std::string>>);
static_assert(std::equality_comparable<numbers> && !remembered<numbers>);
static_assert(std::equality_comparable<converted> && !remembered<converted>);
static_assert(!remembered<of_its_base>);
static_assert(std::equality_comparable<of_any_number> && !remembered<of_any_number>);

template <class Spec>
bool may_be_last(int v) {
  history<Spec> h;
  std::vector<std::size_t> sets;
  for (int n = 1; n <= 3; ++n)
    sets.push_back(h.call(static_cast<unsigned>(n), "set()", [n](Spec& s) { s.set(n); }));
  for (const std::size_t set : sets) h.returned(set);
  h.returned(h.call(0, "get()", [](Spec& s) { return s.last; }), v);
  return static_cast<bool>(h.linearizable());
}

TEST(Histories, StatesAreTheSameOnlyByAnEqualityOfTheirOwn) {
  for (int v = 0; v <= 3; ++v) {
    EXPECT_EQ(may_be_last<numbers>(v), v != 0) << v;
    EXPECT_EQ(may_be_last<compared>(v), v != 0) << v;
    EXPECT_EQ(may_be_last<converted>(v), v != 0) << v;
    EXPECT_EQ(may_be_last<by_value>(v), v != 0) << v;
  }
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

// ---- results of another type than the specification's

template <class F, class Value>
bool returns(F f, Value v) {
  history<sizes> h;
  h.returned(h.call(0, "push()", [](sizes& s) { s.all.push_back(1); }));
  h.returned(h.call(1, "f()", f), v);
  return h.linearizable().found;
}

TEST(Histories, ResultsAreComparedWithTheSpecifications) {
  const auto pops = [](auto v) {
    queue h;
    h.returned(push(h, 0, 1));
    const auto o = h.call(1, "pop()", [](fifo& q) { return q.pop(); });
    h.returned(o, v);
    return h.linearizable().found;
  };
  EXPECT_TRUE(pops(1));
  EXPECT_FALSE(pops(2));
  EXPECT_FALSE(pops(std::nullopt));
  queue empty;
  empty.returned(empty.call(1, "pop()", [](fifo& q) { return q.pop(); }), std::nullopt);
  EXPECT_TRUE(empty.linearizable());

  const auto count = [](sizes& s) { return s.count(); };
  EXPECT_TRUE(returns(count, 1));
  EXPECT_TRUE(returns(count, 1U));
  EXPECT_FALSE(returns(count, 2));
  EXPECT_FALSE(returns(count, -1));
  EXPECT_FALSE(returns(count, (1LL << 32) + 1));
  const auto least = [](sizes& s) { return s.least(); };
  EXPECT_TRUE(returns(least, -1L));
  EXPECT_FALSE(returns(least, ~0U));
  const auto name = [](sizes& s) { return s.name(); };
  EXPECT_TRUE(returns(name, "q"));
  EXPECT_FALSE(returns(name, "p"));
  EXPECT_TRUE(returns(name, std::string_view("q")));
  const auto any = [](sizes& s) { return s.any(); };
  EXPECT_TRUE(returns(any, 1));
  EXPECT_FALSE(returns(any, 2));
}

TEST(Histories, OfANumberedOperationTheTypeIsThatOfTheSpecification) {
  queue h;
  const queue::operation o = pop(h, 0);
  try {
    h.returned(o, 1);
    ADD_FAILURE() << "an int is no std::optional<int>";
  } catch (const std::invalid_argument& e) {
    EXPECT_NE(std::string(e.what()).find(
                  "pop() returned a int, and its specification returns a std::optional<int>"),
              std::string::npos)
        << e.what();
  }
  EXPECT_THROW(h.returned(o), std::invalid_argument);
  h.returned(o, pop_result());
  EXPECT_TRUE(h.linearizable());
}

TEST(Histories, AnEqualityThatThrowsIsNotTheSpecification) {
  struct odd {
    int value;
    bool operator==(const odd&) const { throw std::out_of_range("incomparable"); }
  };
  history<sizes> h;
  h.returned(h.call(0, "f()", [](sizes&) { return odd{1}; }), odd{1});
  EXPECT_THROW(h.linearizable(), std::out_of_range);
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

// Twelve pushes in any order, and one of them popped twice at the end.
std::string of_twelve_pushes(bool with_values, explanation* e) {
  queue h;
  h.effort(10'000);
  std::vector<std::size_t> open;
  const auto about = [&](std::size_t o, int v) { return with_values ? h.of_value(o, v) : o; };
  for (int i = 0; i < 12; ++i) open.push_back(about(push(h, static_cast<unsigned>(i), i), i));
  for (const std::size_t o : open) h.returned(o);
  for (int i = 0; i < 12; ++i) h.returned(about(pop(h, 0), i), pop_result(i));
  h.returned(about(pop(h, 0), 5), pop_result(5));
  *e = h.linearizable();
  std::ostringstream text;
  text << *e;
  return text.str();
}

TEST(Histories, WhatTakesTooLongIsUndecidedAndNotPassed) {
  explanation e;
  EXPECT_EQ(of_twelve_pushes(false, &e),
            "undecided: whether an order of the operations explains the history was not found out\n");
  EXPECT_FALSE(e);
  EXPECT_TRUE(e.undecided);
}

TEST(Histories, TwoValuesShowThatALongHistoryIsWrong) {
  explanation e;
  of_twelve_pushes(true, &e);
  EXPECT_FALSE(e);
  EXPECT_FALSE(e.undecided);
  EXPECT_EQ(
      e.what,
      "not linearizable: whatever else was done, no order explains push(5) of thread 5, pop() = 5 of thread 0 "
      "and pop() = 5 of thread 0");
}

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

// ---- who calls

template <class F>
void expect_invalid(const std::string& why, F f) {
  try {
    f();
    ADD_FAILURE() << "not refused: " << why;
  } catch (const std::invalid_argument& e) { EXPECT_EQ(e.what(), why); }
}

TEST(Histories, OperationsThatThereAreNotAreRefused) {
  queue h, other;
  const std::string none = "there is no operation 17 in this history of 1: give what call() has returned";
  const queue::operation o = pop(h, 0);
  expect_invalid(none, [&] { h.returned(std::size_t{17}, pop_result()); });
  expect_invalid(none, [&] { h.returned(std::size_t{17}); });
  expect_invalid(none, [&] { h.threw<int>(std::size_t{17}); });
  expect_invalid(none, [&] { h.blocked(std::size_t{17}); });
  expect_invalid(none, [&] { h.of_key(std::size_t{17}, 1); });
  expect_invalid(none, [&] { h.of_value(std::size_t{17}, 1); });
  h.returned(o, pop_result());

  push(other, 0, 1);
  const auto theirs = other.call(1, "pop()", [](fifo& q) { return q.pop(); });
  const std::string another = "operation 1 is another history's: give what call() of this one has returned";
  push(h, 1, 1);
  expect_invalid(another, [&] { h.returned(theirs, 1); });
  expect_invalid(another, [&] { h.threw<int>(theirs); });
  expect_invalid(another, [&] { h.blocked(theirs); });
  expect_invalid(another, [&] { h.of_key(theirs, 1); });
  // A copy goes on with them.
  queue copy = other;
  copy.returned(theirs, 1);
  EXPECT_TRUE(copy.linearizable());
}

TEST(Histories, OperationsEndOnce) {
  const std::string again = " already: an operation ends once, call it again for another";
  queue h;
  const queue::operation a = pop(h, 0);
  h.returned(a, pop_result());
  expect_invalid("pop() of thread 0 has returned" + again, [&] { h.returned(a, pop_result()); });
  expect_invalid("pop() of thread 0 has returned" + again, [&] { h.blocked(a); });
  const queue::operation b = pop(h, 1);
  h.blocked(b);
  expect_invalid("pop() of thread 1 is blocked" + again, [&] { h.threw<int>(b); });
}

TEST(Histories, AThreadCallsOneAfterTheOther) {
  queue h;
  push(h, 0, 1);
  expect_invalid(
      "thread 0 calls pop() before its push(1) has returned: calls that overlap are of different threads",
      [&] { pop(h, 0); });
  EXPECT_EQ(h.size(), 1U);
}

TEST(Histories, OfThreadsOfLargeNumbersHaveSmallTables) {
  queue h;
  h.returned(pop(h, 7), pop_result());
  h.returned(pop(h, 5'000'000), pop_result(1));
  const explanation e = h.linearizable();
  EXPECT_EQ(
      e.history.find("thread 7       thread 5000000\npop() = none\n               pop() = 1        <--\n"),
      0U)
      << e.history;
}

}  // namespace
