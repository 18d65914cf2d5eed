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

namespace {

using fearless::explanation;
using fearless::history;

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

struct sizes {
  std::vector<int> all;
  std::size_t count() const { return all.size(); }
  int least() const { return -1; }
  std::string name() const { return "q"; }
  bool any() const { return !all.empty(); }
  bool operator==(const sizes&) const = default;
};

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

// ---- keys

// Whatever the size of its letters.
struct name {
  std::string text;
  bool operator==(const name& other) const {
    return std::equal(text.begin(), text.end(), other.text.begin(), other.text.end(),
                      [](char a, char b) { return std::tolower(a) == std::tolower(b); });
  }
  friend std::ostream& operator<<(std::ostream& o, const name& n) { return o << n.text; }
};
struct only_printed {
  int value;
  friend std::ostream& operator<<(std::ostream& o, const only_printed& p) { return o << p.value; }
};
enum number { zero, one };
enum class letter { zero, one };

// Something is put in under one key, and found under another: only together they have an order.
template <class A, class B>
bool same_key(const A& a, const B& b) {
  history<dictionary> h;
  h.returned(h.of_key(h.call(0, "insert", [](dictionary& d) { return d.insert(1, 2); }), a), true);
  h.returned(h.of_key(h.call(1, "find", [](dictionary& d) { return d.find(1); }), b), std::optional(2));
  return h.linearizable().found;
}

TEST(Keys, AreTheSameIfTheyAreEqual) {
  EXPECT_TRUE(same_key(0.0, -0.0));
  EXPECT_TRUE(same_key('0', 48));
  EXPECT_TRUE(same_key(true, 1L));
  EXPECT_TRUE(same_key(1, 1.0));
  EXPECT_TRUE(same_key(one, 1U));
  EXPECT_TRUE(same_key(name{"a"}, name{"A"}));
  EXPECT_TRUE(same_key("a", std::string("a")));
  EXPECT_TRUE(same_key(std::string_view("a"), std::string("a")));
  EXPECT_TRUE(same_key(std::nan("1"), std::nan("2")));
  EXPECT_TRUE(same_key(static_cast<const char*>(nullptr), static_cast<const char*>(nullptr)));
  EXPECT_TRUE(same_key(std::pair(1, 0.0), std::pair(1, -0.0)));
  EXPECT_TRUE(same_key(only_printed{1}, only_printed{1}));

  EXPECT_FALSE(same_key(1, 2));
  EXPECT_FALSE(same_key(-1, ~0U));
  EXPECT_FALSE(same_key(1LL << 62, (1LL << 62) + 1));
  EXPECT_FALSE(same_key('0', 0));
  EXPECT_FALSE(same_key("a", "ab"));
  EXPECT_FALSE(same_key(0.12345678, 0.12345679)) << "printed alike";
  EXPECT_FALSE(same_key(letter::zero, letter::one));
  EXPECT_FALSE(same_key(name{"a"}, name{"b"}));
  EXPECT_FALSE(same_key(only_printed{1}, only_printed{2}));
}

TEST(Keys, OfTypesThatAreNotComparedAreJudgedTogether) {
  EXPECT_TRUE(same_key(name{"a"}, "a"));
  EXPECT_TRUE(same_key(letter::one, 1));
  EXPECT_TRUE(same_key(only_printed{1}, 1));
}

// The value is put in by one name and comes out by another: neither is left out by itself.
template <class A, class B>
bool same_value(const A& a, const B& b) {
  queue h;
  h.returned(h.of_value(push(h, 0, 1), a));
  h.returned(h.of_value(pop(h, 0), b), pop_result(1));
  for (int i = 2; i < 12; ++i) {  // (It is long.)
    h.returned(h.of_value(push(h, 0, i), a));
    h.returned(h.of_value(pop(h, 0), b), pop_result(i));
  }
  return h.linearizable().found;
}

TEST(Keys, OfValuesAreComparedLikewise) {
  EXPECT_TRUE(same_value(0.0, -0.0));
  EXPECT_TRUE(same_value('0', 48));
  EXPECT_TRUE(same_value(name{"a"}, name{"A"}));
  EXPECT_TRUE(same_value(name{"a"}, "a")) << "not compared, so not looked at one by one";
  EXPECT_FALSE(same_value(1, 2));
}

// ---- what is printed

template <class F>
explanation of_wrong(F specified, std::invoke_result_t<F&, sizes&> returned) {
  history<sizes> h;
  h.returned(h.call(0, "f()", specified), returned);
  const explanation e = h.linearizable();
  EXPECT_FALSE(e);
  return e;
}
template <class T>
explanation of_values(T has, T returned) {
  return of_wrong([has](sizes&) { return has; }, returned);
}
void expect_in(const std::string& part, const explanation& e) {
  std::ostringstream all;
  all << e;
  EXPECT_NE(all.str().find(part), std::string::npos) << all.str();
}

TEST(Printed, BytesAreNumbersAndCharactersAreThoseThatCanBeShown) {
  using fearless::linearizability::print;
  EXPECT_EQ(print('a'), "'a'");
  EXPECT_EQ(print('\0'), "'\\0'");
  EXPECT_EQ(print('\n'), "'\\n'");
  EXPECT_EQ(print('\x1b'), "'\\x1b'");
  EXPECT_EQ(print('\xff'), "'\\xff'");
  EXPECT_EQ(print(static_cast<unsigned char>(65)), "65");
  EXPECT_EQ(print(static_cast<signed char>(-1)), "-1");
  EXPECT_EQ(print(u'a'), "97");
  EXPECT_EQ(print(std::string("a\0b\t\x7f\xc3\xa4", 7)), "\"a\\0b\\t\\x7f\xc3\xa4\"");
  EXPECT_EQ(print(std::vector<char>{'a', '\0'}), "{'a', '\\0'}");
  EXPECT_EQ(print(name{"two\nlines"}), "two\\nlines");
}

TEST(Printed, WhatTokensKnowArgumentsByStaysAsItWas) {
  using fearless::linearizability::known_by;
  EXPECT_EQ(known_by('a'), "a");
  EXPECT_EQ(known_by(static_cast<unsigned char>(65)), "A");
  EXPECT_EQ(known_by(std::string("a\n")), "\"a\n\"");
  EXPECT_EQ(known_by<const char*>(nullptr), "null");
  EXPECT_EQ(known_by("b"), "\"b\"");
  EXPECT_EQ(known_by(7), "7");
  EXPECT_EQ(known_by(true), "true");
}

TEST(Printed, ResultsThatEndTextsDoNotEndTheTable) {
  const explanation e = of_values<char>(1, 0);
  EXPECT_EQ(e.what,
            "not linearizable: no order of the operations explains f() = '\\0' of thread 0 "
            "('\\x01' would have an order)");
  EXPECT_EQ(e.history,
            "thread 0\nf() = '\\0'   <--\n\ntried furthest: no operation can be the first\n"
            "  then f() = '\\0' of thread 0: the specification has '\\x01'\n");
}

TEST(Printed, TextsOfSeveralLinesAreOneLineOfTheTable) {
  history<sizes> h;
  h.returned(h.call(0, "f(1,\n  2)", [](sizes&) { return 1; }), 2);
  const explanation e = h.linearizable();
  EXPECT_EQ(e.history.find("thread 0\nf(1,\\n  2) = 2   <--\n\n"), 0U) << e.history;
}

TEST(Printed, WhatTheSpecificationThrowsOrWaitsFor) {
  expect_in("f() = 1 of thread 0 (if it throws int, there would be an order)",
            of_wrong([](sizes&) -> int { throw 7; }, 1));
  expect_in("then f() = 1 of thread 0: the specification throws int\n",
            of_wrong([](sizes&) -> int { throw 7; }, 1));
  history<sizes> h;
  h.returned(h.call(0, "f()", [](const sizes& s) { return s.any(); }, [](sizes&) { return 1; }), 1);
  expect_in("then f() = 1 of thread 0: the specification waits\n", h.linearizable());
}

TEST(Printed, ValuesThatAreNotEqualToThemselves) {
  expect_in("f() = nan of thread 0 (the specification has nan, too, which is not equal to it)\n",
            of_values(std::nan(""), std::nan("")));
}

TEST(Printed, WhatIsLongIsCutToWhereItDiffers) {
  std::vector<int> many(2000, 1), other = many;
  other[1500] = 2;
  const explanation e = of_values(many, other);
  EXPECT_LT(e.history.size() + e.what.size(), 2000U) << e;
  expect_in("f() = …", e);
  expect_in(" 1, 1, 2, 1, 1", e);
  expect_in("the specification has …", e);
  other = many;
  other[0] = 2;
  expect_in("f() = {2, 1, 1", of_values(many, other));
  // Letters are cut off in whole.
  std::string letters;
  for (int n = 0; n < 200; ++n) letters += "ä";
  const std::string cut = fearless::linearizability::shortened(letters);
  EXPECT_EQ(cut, letters.substr(0, 200) + "…");
  EXPECT_EQ(fearless::linearizability::width_of(cut), 101U);
  EXPECT_EQ(fearless::linearizability::shortened(cut), cut);
}

}  // namespace
