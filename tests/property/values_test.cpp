// What histories are told of: keys, and values as they are printed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <fearless/linearizable/history.hpp>
#include <optional>
#include <ostream>
#include <sstream>
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
using histories::pop;
using histories::pop_result;
using histories::push;
using histories::queue;
using histories::sizes;

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
