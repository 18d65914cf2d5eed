// Specifications that permit several results, operations that are performed alone, and what is too long to
// judge.
#include <gtest/gtest.h>

#include <atomic>
#include <fearless/linearizable.hpp>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <thread>
#include <vector>

namespace {

using fearless::check_linearizable;
using fearless::options;
using fearless::result;
using fearless::gen::range;

// Twenty-one additions in any order, and none in which the last returns what it does.
TEST(Permitted, WhatTakesTooLongToJudgeIsIncomplete) {
  struct relaxed {
    std::atomic<int> value{0};
    int add() { return value.fetch_add(1, std::memory_order_relaxed); }
  };
  struct number {
    int value = 0;
    int add() { return value++; }
  };
  const options o{.strategy = "pct", .memory_model = "rc11", .executions = 12000};
  const result r = check_linearizable<relaxed, number>(o, [](auto& test) {
    test.add("add", FEARLESS_CALL(add)).equal([](int a, int) { return a < 20; });
    test.operations(0, 9, 0);
    test.effort(1000);
  });
  EXPECT_EQ(r.verdict, fearless::verdict::incomplete) << r;
  EXPECT_NE(r.report.find("too long to judge"), std::string::npos) << r;
}

struct counts_threads {
  std::mutex m;
  std::thread::id maker = std::this_thread::get_id();
  bool foreign() {
    const std::lock_guard lock(m);
    return std::this_thread::get_id() != maker;
  }
  void other() { const std::lock_guard lock(m); }
};
struct never {
  bool foreign() { return false; }
  void other() {}
  bool operator==(const never&) const = default;
};

TEST(Permitted, OperationsAloneAreOutsideOfTheParallelPart) {
  for (const bool alone : {true, false}) {
    const result r = check_linearizable<counts_threads, never>([&](auto& test) {
      auto& foreign = test.add("foreign", FEARLESS_CALL(foreign));
      if (alone) foreign.alone();
      test.add("other", FEARLESS_CALL(other));
    });
    EXPECT_EQ(r.passed(), alone) << r;
  }
}

// A set that gives any of its elements.
struct bag {
  std::mutex m;
  std::vector<int> values;
  std::minstd_rand random{1};
  void put(int v) {
    const std::lock_guard lock(m);
    values.push_back(v);
  }
  std::optional<int> take(bool twice) {
    const std::lock_guard lock(m);
    if (values.empty()) return std::nullopt;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(random() % values.size());
    const int v = *at;
    if (!twice) values.erase(at);
    return v;
  }
};
struct some {
  std::multiset<int> values;
  void put(int v) { values.insert(v); }
  bool may_take(const std::optional<int>& v) {
    if (!v) return values.empty();
    const auto at = values.find(*v);
    if (at == values.end()) return false;
    values.erase(at);
    return true;
  }
  bool operator==(const some&) const = default;
};

TEST(Permitted, ASpecificationMayPermitSeveralResults) {
  for (const bool right : {true, false}) {
    const auto search = [&](const options& o) {
      return check_linearizable<bag, some>(o, [&](auto& test) {
        test.add("put", FEARLESS_CALL(put), range(0, 3));
        test.add(
            "take", [=](bag& b) { return b.take(!right); },
            fearless::permits{[](some& s, const std::optional<int>& v) { return s.may_take(v); }});
      });
    };
    EXPECT_EQ(search({}).passed(), right);
    const result all = search({.strategy = "exhaustive"});
    EXPECT_EQ(all.passed() && all.complete, right) << all;
  }
}

}  // namespace
