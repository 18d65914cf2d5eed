// Mistakes in what a test says of its operations are told, and not taken for mistakes of the object.
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <fearless/linearizable.hpp>
#include <fearless/programs.hpp>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace {

using fearless::check_linearizable;
using fearless::check_programs;
using fearless::options;
using fearless::result;
using fearless::gen::element;
using fearless::gen::range;

const options few{.executions = 500};
const options exhaustive{.strategy = "exhaustive"};

// ---- generators

TEST(Generators, OfTruthValuesMakeBoth) {
  const element both(false, true);
  const element other(true, false);
  ASSERT_EQ(both.choices(), 2U);
  EXPECT_FALSE(both.value(0));
  EXPECT_TRUE(other.value(0));
  EXPECT_TRUE(both.value(1));
  EXPECT_FALSE(other.value(1));
}

template <bool Right>
struct flag {
  std::atomic<bool> is{false};
  void set(bool to) { is = to && Right; }
  bool get() { return is; }
};
struct truth {
  bool is = false;
  void set(bool to) { is = to; }
  bool get() const { return is; }
  bool operator==(const truth&) const = default;
};

TEST(Generators, OfTruthValuesAreTriedInFull) {
  const auto declare = [](auto& test) {
    test.add("set", FEARLESS_CALL(set), element(false, true));
    test.add("get", FEARLESS_CALL(get));
    test.all_up_to(3);
  };
  for (const options& o : {few, exhaustive}) {
    const result wrong = check_linearizable<flag<false>, truth>(o, declare);
    ASSERT_TRUE(wrong.found("linearizability")) << wrong;
    EXPECT_NE(wrong.violations[0].history.find("set(true)"), std::string::npos) << wrong;
    const result right = check_linearizable<flag<true>, truth>(o, declare);
    EXPECT_EQ(right.verdict, fearless::verdict::passed) << right;
  }
}

template <class F>
std::string refused(F f) {
  try {
    f();
  } catch (const std::logic_error& e) { return e.what(); }
  return "not refused";
}

TEST(Generators, OfEmptyRangesAreRefused) {
  EXPECT_THROW(range(3, 3), std::invalid_argument);
  EXPECT_EQ(refused([] { range(3, 3); }).find("gen::range(3, 3) is empty"), 0U);
  EXPECT_EQ(refused([] { range<signed char>(3, -1); }).find("gen::range(3, -1) is empty"), 0U);
  EXPECT_EQ(range(-1, 3).choices(), 4U);
  EXPECT_EQ(range<signed char>(-128, 127).choices(), 255U);
  EXPECT_EQ(range(3, 4).value(0), 3);
}

// ---- operations

TEST(Mistakes, NoOperationsAreTold) {
  EXPECT_EQ(
      refused([] { check_linearizable<flag<true>, truth>([](auto&) {}); }).find("there are no operations"),
      0U);
  EXPECT_EQ(refused([] {
              check_linearizable<flag<true>, truth>(exhaustive, [](auto&) {});
            }).find("there are no operations"),
            0U);
  EXPECT_EQ(refused([] { check_programs<std::mutex>([](auto&) {}); }).find("there are no operations"), 0U);
}

template <class F>
void expect_no_program(const options& o, F declare) {
  const std::string why = refused([&] { check_linearizable<flag<true>, truth>(o, declare); });
  EXPECT_EQ(
      why.find("no program can be made of these operations: two threads have to perform some in parallel"),
      0U)
      << why;
}

TEST(Mistakes, OperationsOfWhichNoProgramCanBeMadeAreTold) {
  for (const options& o : {few, exhaustive}) {
    expect_no_program(o, [](auto& test) { test.add("get", FEARLESS_CALL(get)).alone(); });
    expect_no_program(o, [](auto& test) {
      test.add("set", FEARLESS_CALL(set), element(false, true)).one_thread("user");
      test.add("get", FEARLESS_CALL(get)).one_thread("user");
    });
    expect_no_program(o, [](auto& test) {
      test.add("get", FEARLESS_CALL(get)).when([](const fearless::earlier& e) {
        return e.count("sett") > 0;
      });
    });
    expect_no_program(o, [](auto& test) {
      test.add("get", FEARLESS_CALL(get));
      test.operations(2, 0, 2);
    });
  }
  expect_no_program(exhaustive, [](auto& test) {
    test.add("get", FEARLESS_CALL(get));
    test.all_up_to(1);
  });
}

// Small ones cannot be made, large ones can: there are enough of those.
TEST(Mistakes, OperationsThatNeedRoomAreNone) {
  const result r = check_linearizable<flag<true>, truth>(few, [](auto& test) {
    test.add("set", FEARLESS_CALL(set), element(false, true)).alone();
    test.add("get", FEARLESS_CALL(get)).one_thread("reader").when([](const fearless::earlier& e) {
      return e.count("set") == 2;
    });
    test.add("toggle", FEARLESS_CALL(set), element(false, true)).not_by("reader");
  });
  EXPECT_TRUE(r.passed()) << r;
  EXPECT_EQ(r.executions, 500U);
}

TEST(Mistakes, AWhenThatIsAMatterOfChanceIsNamed) {
  for (const options& o : {few, exhaustive}) {
    const std::string why = refused([&] {
      check_linearizable<flag<true>, truth>(o, [](auto& test) {
        test.add("set", FEARLESS_CALL(set), element(false, true));
        test.add("get", FEARLESS_CALL(get)).when([n = 0](const fearless::earlier&) mutable {
          return ++n % 3 != 0;
        });
      });
    });
    EXPECT_EQ(
        why.find("the `when` of get does not always say the same of the same program: it has to decide by "
                 "`earlier` alone"),
        0U)
        << why;
  }
}

// The largest numbers there are, of everything; and programs that are not allowed, all of them or nearly.
TEST(Sizes, DoNotKeepAnExhaustiveSearchFromItsEnd) {
  const options second{.strategy = "exhaustive", .time = "1s"};
  const result all = check_linearizable<flag<true>, truth>(second, [](auto& test) {
    test.add("get", FEARLESS_CALL(get));
    test.threads(40);
    test.operations(~std::size_t{0}, ~std::size_t{0}, ~std::size_t{0});
    test.all_up_to(60);
  });
  EXPECT_EQ(all.verdict, fearless::verdict::incomplete) << all;
  EXPECT_LT(all.seconds, 10) << all;
  const result few_small = check_linearizable<flag<true>, truth>(second, [](auto& test) {
    test.add("set", FEARLESS_CALL(set), range(0, 1000)).when([](const fearless::earlier&) { return false; });
    test.add("get", FEARLESS_CALL(get));
    test.operations(0, 40, 0);
    test.all_up_to(40);
  });
  EXPECT_EQ(few_small.verdict, fearless::verdict::incomplete) << few_small;
  EXPECT_LT(few_small.seconds, 10) << few_small;
}

TEST(Mistakes, AnInputThatTheTestDoesNotTakeIsTheToolsMistake) {
  fearless_family f{};
  f.each.body = [](void*) {};
  f.generate = [](void*, std::uint64_t, std::uint64_t, int) { return "seven"; };
  f.simplify = [](void*, const char*, std::uint64_t) -> const char* { return nullptr; };
  f.use = [](void*, const char*) { return 0; };
  const result r = fearless::detail::check_family(few, f);
  EXPECT_EQ(r.verdict, fearless::verdict::internal_error) << r;
  EXPECT_NE(r.report.find("the test has made an input that it does not take: seven"), std::string::npos) << r;
}

// ---- how long things live

// What it returns refers to it to the last.
struct pool {
  struct lease {
    std::atomic<int>* out;
    explicit lease(std::atomic<int>* o) : out(o) {}
    lease(lease&& other) noexcept : out(std::exchange(other.out, nullptr)) {}
    lease& operator=(lease&&) = delete;
    ~lease() {
      if (out != nullptr) out->fetch_sub(1);
    }
    bool operator==(const lease& other) const { return (out == nullptr) == (other.out == nullptr); }
  };
  std::unique_ptr<std::atomic<int>> out = std::make_unique<std::atomic<int>>(0);
  lease take() {
    out->fetch_add(1);
    return lease(out.get());
  }
};

TEST(Lives, OfResultsEndBeforeTheObjects) {
  const result r = check_linearizable<pool>(few, [](auto& test) { test.add("take", FEARLESS_CALL(take)); });
  EXPECT_TRUE(r.passed()) << r;
}

// Waits for good where no operation is under way.
template <bool at_first>
struct waits_outside {
  std::mutex m;
  std::condition_variable never;
  std::atomic<int> n{0};
  waits_outside() {
    if (at_first) wait();
  }
  ~waits_outside() {
    if (!at_first && n > 1) wait();
  }
  void wait() {
    std::unique_lock lock(m);
    never.wait(lock);
  }
  void f() { ++n; }
};
struct does_nothing {
  void f() {}
  bool operator==(const does_nothing&) const = default;
};

TEST(Lives, ThatDoNotBeginOrEndAreDeadlocks) {
  const auto declare = [](auto& test) { test.add("f", FEARLESS_CALL(f)); };
  for (const options& o : {few, exhaustive}) {
    const result first = check_linearizable<waits_outside<true>, does_nothing>(o, declare);
    EXPECT_TRUE(first.found("deadlock")) << first;
    const result last = check_linearizable<waits_outside<false>, does_nothing>(o, declare);
    EXPECT_TRUE(last.found("deadlock")) << last;
    EXPECT_NE(last.report.find("none of the operations is under way"), std::string::npos) << last;
  }
}

// ---- how results are compared

struct ticket {
  int number;
};
struct office {
  std::atomic<int> last{0};
  ticket next() { return {last++}; }
};
struct one_clerk {
  int last = 0;
  ticket next() { return {last++}; }
  bool operator==(const one_clerk&) const = default;
};
struct two_clerks {
  std::atomic<int> last{0};
  ticket next() {
    const int n = last;
    last = n + 1;
    return {n};
  }
};
bool same(const ticket& a, const ticket& b) { return a.number == b.number; }

TEST(Mistakes, ResultsWithoutEqualityAreTold) {
  EXPECT_EQ(refused([] {
              check_linearizable<office, one_clerk>(
                  few, [](auto& test) { test.add("next", FEARLESS_CALL(next)); });
            }).find("results of next have no ==: say add(…).equal(f)"),
            0U);
  const auto declare = [](auto& test) { test.add("next", FEARLESS_CALL(next)).equal(same); };
  const result right = check_linearizable<office, one_clerk>(few, declare);
  EXPECT_EQ(right.verdict, fearless::verdict::passed) << right;
  const result wrong = check_linearizable<two_clerks, one_clerk>(few, declare);
  EXPECT_TRUE(wrong.found("linearizability")) << wrong;
}

// Keys that are equal and printed differently.
struct board {
  std::mutex m;
  std::map<double, int> notes;
  void put(double at, int v) {
    const std::lock_guard lock(m);
    notes[at] = v;
  }
  std::size_t count(double at) {
    const std::lock_guard lock(m);
    return notes.count(at);
  }
};
struct one_board {
  std::map<double, int> notes;
  void put(double at, int v) { notes[at] = v; }
  std::size_t count(double at) const { return notes.count(at); }
  bool operator==(const one_board&) const = default;
};

TEST(Keys, ThatAreEqualAreJudgedTogether) {
  const auto right = [](auto zero, auto other) {
    const result r = check_linearizable<board, one_board>(few, [&](auto& test) {
      test.add("put", FEARLESS_CALL(put), element(0.0, 1.0), range(1, 3)).keyed();
      test.add("count", FEARLESS_CALL(count), element(zero, other)).keyed();
    });
    EXPECT_TRUE(r.passed()) << r;
  };
  right(-0.0, 1.0);
  right(false, true);
  right('\0', '\1');
}

// Texts, in the memory of each.
template <bool Right>
struct name {
  std::atomic<int> n{0};
  std::string first = "one", second = "two";
  const char* get() { return n == 0 ? first.c_str() : Right ? second.c_str() : "three"; }
  const char* nothing() { return nullptr; }
  void set() { n = 1; }
};
struct named {
  int n = 0;
  std::string first = "one", second = "two";
  const char* get() { return n == 0 ? first.c_str() : second.c_str(); }
  const char* nothing() { return nullptr; }
  void set() { n = 1; }
  bool operator==(const named&) const = default;
};

TEST(Mistakes, TextsAreNotComparedByAddress) {
  const auto declare = [](auto& test) {
    test.add("get", FEARLESS_CALL(get));
    test.add("nothing", FEARLESS_CALL(nothing));
    test.add("set", FEARLESS_CALL(set));
  };
  const result right = check_linearizable<name<true>, named>(few, declare);
  EXPECT_TRUE(right.passed()) << right;
  const result wrong = check_linearizable<name<false>, named>({.executions = 5000}, declare);
  EXPECT_TRUE(wrong.found("linearizability")) << wrong;
  EXPECT_NE(wrong.report.find("get() = \"three\""), std::string::npos) << wrong;
  EXPECT_EQ(fearless::linearizability::print<const char*>(nullptr), "null");
}

void expect_told(const result& r, const char* what) {
  EXPECT_EQ(r.verdict, fearless::verdict::internal_error) << r;
  EXPECT_NE(r.report.find(what), std::string::npos) << r;
  EXPECT_TRUE(r.violations.empty()) << r;
}

TEST(Mistakes, WhatTheTestThrowsIsNotTheSpecifications) {
  for (const options& o : {few, exhaustive, options{.executions = 100, .isolation = "process"}}) {
    expect_told(check_linearizable<office, one_clerk>(
                    o,
                    [](auto& test) {
                      test.add("next", FEARLESS_CALL(next)).equal([](const ticket&, const ticket&) -> bool {
                        throw std::runtime_error("cannot be read");
                      });
                    }),
                "equal() of next threw std::runtime_error: cannot be read");
    expect_told(
        check_linearizable<office, one_clerk>(
            o,
            [](auto& test) {
              test.add("next", FEARLESS_CALL(next)).equal(same).waits_until([](const one_clerk&) -> bool {
                throw 7;
              });
            }),
        "waits_until() of next threw int");
    expect_told(check_linearizable<office, one_clerk>(
                    o,
                    [](auto& test) {
                      test.add("next", FEARLESS_CALL(next),
                               fearless::permits{[](one_clerk&, const ticket&) -> bool { throw 7; }});
                    }),
                "permits of next threw int");
  }
}

struct odd {
  int value;
  bool operator==(const odd&) const { throw std::logic_error("incomparable"); }
};

TEST(Mistakes, AnEqualityThatThrowsIsNotTheSpecification) {
  struct one {
    odd get() { return {1}; }
    bool operator==(const one&) const = default;
  };
  expect_told(check_linearizable<one>(few, [](auto& test) { test.add("get", FEARLESS_CALL(get)); }),
              "== of get threw std::logic_error: incomparable");
}

// ---- calls

struct texts {
  std::mutex m;
  std::string all;
  std::size_t add(std::string&& s) {
    const std::lock_guard lock(m);
    return (all += std::move(s)).size();
  }
};
struct text {
  std::string all;
  std::size_t add(const std::string& s) { return (all += s).size(); }
  bool operator==(const text&) const = default;
};

TEST(Calls, TakeArgumentsForGood) {
  const result r = check_linearizable<texts, text>(
      few, [](auto& test) { test.add("add", FEARLESS_CALL(add), element<std::string>("a", "bc")); });
  EXPECT_EQ(r.verdict, fearless::verdict::passed) << r;
}

template <bool Right>
struct till {
  std::mutex m;
  int inside = 0;
  void lock() { m.lock(); }
  void unlock() { m.unlock(); }
  void sell() {
    if (Right) ++inside;
    else forget();
  }
  void forget() {
    m.unlock();
    ++inside;
    m.lock();
  }
};

TEST(Calls, AreOperationsOfProgramsToo) {
  const auto declare = [](auto& test) {
    test.add("lock", FEARLESS_CALL(lock)).acquires("lock");
    test.add("unlock", FEARLESS_CALL(unlock)).releases("lock");
    test.add("sell", FEARLESS_CALL(sell)).needs("lock");
  };
  const result right = check_programs<till<true>>(few, declare);
  EXPECT_EQ(right.verdict, fearless::verdict::passed) << right;
  const result wrong = check_programs<till<false>>(options{.executions = 5000}, declare);
  EXPECT_TRUE(wrong.found("data-race")) << wrong;
}

}  // namespace
