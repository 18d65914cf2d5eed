// What fails is made small: arguments of operations.
#include <gtest/gtest.h>

#include <atomic>
#include <fearless/linearizable.hpp>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace {

using fearless::check_linearizable;
using fearless::options;
using fearless::result;
using fearless::gen::element;
using fearless::gen::range;

template <long From>
struct sum {
  std::atomic<long> n{0};
  long add(long v) {
    if (v < From) return n.fetch_add(v);
    const long before = n;
    n = before + v;
    return before;
  }
  long get() { return n; }
};
struct one_sum {
  long n = 0;
  long add(long v) { return std::exchange(n, n + v); }
  long get() const { return n; }
  bool operator==(const one_sum&) const = default;
};

TEST(Smaller, ArgumentsAreTheSmallestThatFail) {
  constexpr long from = 70'000'123;
  const result r = check_linearizable<sum<from>, one_sum>([](auto& test) {
    test.add("add", FEARLESS_CALL(add), range(0L, 100'000'000L));
    test.add("get", FEARLESS_CALL(get));
  });
  ASSERT_TRUE(r.found("linearizability")) << r;
  EXPECT_NE(r.violations[0].history.find("add(70000123)"), std::string::npos) << r;
}

template <class Cell>
struct cells {
  Cell n[8] = {};
  int inc(int i) {
    const int before = n[i];
    n[i] = before + 1;
    return before;
  }
  bool operator==(const cells&) const = default;
};

TEST(Smaller, ArgumentsThatHaveToBeTheSameStayTheSame) {
  // (Others are fine.)
  struct wrong_above : cells<std::atomic<int>> {
    int inc(int i) { return i < 3 ? n[i].fetch_add(1) : cells::inc(i); }
  };
  const result r = check_linearizable<wrong_above, cells<int>>(
      [](auto& test) { test.add("inc", FEARLESS_CALL(inc), range(0, 8)); });
  ASSERT_TRUE(r.found("linearizability")) << r;
  EXPECT_NE(r.violations[0].history.find("inc(3) = 0"), std::string::npos) << r;
}

using fearless::linearizability::smaller_than;

TEST(Smaller, StepsGoTowardsZeroLongOnesFirst) {
  using list = std::vector<std::uint64_t>;
  EXPECT_EQ(smaller_than(0, false), list{});
  EXPECT_EQ(smaller_than(1, false), list{0});
  EXPECT_EQ(smaller_than(10, false), (list{0, 5, 8, 9}));
  EXPECT_EQ(smaller_than(~std::uint64_t{0}, false).size(), 64U);
  // Of those without end small ones first, and no way of steps of one.
  EXPECT_EQ(smaller_than(0, true), list{});
  EXPECT_EQ(smaller_than(10, true), (list{0, 1, 2, 4, 8, 9}));
  EXPECT_EQ(smaller_than(1000, true), (list{0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512}));
}

}  // namespace
