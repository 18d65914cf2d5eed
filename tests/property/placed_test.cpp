// Which programs there are: where operations may be put, and which of them an exhaustive search tries.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <fearless/linearizable.hpp>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using fearless::check_linearizable;
using fearless::options;
using fearless::result;
using fearless::gen::range;
using fearless::linearizability::all_programs;
using fearless::linearizability::operation_rules;
using fearless::linearizability::program;
using fearless::linearizability::random_programs;
using fearless::linearizability::sizes;

const options exhaustive{.strategy = "exhaustive"};

// ---- all programs

operation_rules named(const std::string& name) {
  operation_rules r;
  r.name = name;
  return r;
}

std::vector<std::string> all(const std::vector<operation_rules>& rules, const sizes& s) {
  std::vector<std::string> list;
  all_programs programs(rules, s);
  for (program p; programs.next(&p);) list.push_back(to_text(p));
  return list;
}

TEST(Placed, AllProgramsAreOnceEachButForTheOrderOfTheOtherThreads) {
  const std::vector<operation_rules> rules{named("a"), named("b")};
  EXPECT_EQ(all(rules, {2, 0, 2, 0, 2}), (std::vector<std::string>{"/0/0/", "/0/1/", "/1/0/", "/1/1/"}));
  // Of three threads with one operation each, the last two are interchangeable: 2 * 3, not 2 * 4.
  const std::vector<std::string> three = all(rules, {3, 0, 1, 0, 3});
  EXPECT_EQ(three.size(), 4U + 6U);
  // Two threads with one and two operations, either way, and three threads.
  const std::vector<std::string> longer = all(rules, {3, 0, 2, 0, 3});
  EXPECT_EQ(longer.size(), 4U + 8U + 8U + 6U);
  EXPECT_EQ(std::set<std::string>(longer.begin(), longer.end()).size(), longer.size());
}

TEST(Placed, AllProgramsAreTheSameInWhicheverOrderOperationsAreAdded) {
  operation_rules open = named("open"), close = named("close");
  open.alone = true;
  close.when = [](const fearless::earlier& e) { return e.count("open") > 0; };
  const auto names = [](const std::vector<operation_rules>& rules) {
    std::multiset<std::string> list;
    for (std::string s : all(rules, {3, 1, 2, 1, 4})) {
      for (std::size_t o = 0; o < rules.size(); ++o)
        for (char& c : s)
          if (c == static_cast<char>('0' + o)) c = rules[o].name[0];
      // (Either order of the other threads.)
      const std::size_t first = s.find('/', s.find('/') + 1), last = s.rfind('/');
      std::string others = s.substr(first, last - first);
      const std::size_t middle = others.rfind('/');
      std::string a = others.substr(0, middle), b = others.substr(middle);
      list.insert(s.substr(0, first) + (a < b ? a + b : b + a) + s.substr(last));
    }
    return list;
  };
  const auto one = names({named("use"), open, close});
  EXPECT_FALSE(one.empty());
  EXPECT_EQ(one, names({close, open, named("use")}));
  EXPECT_EQ(one, names({open, close, named("use")}));
}

template <bool right>
struct session {
  std::mutex m;
  std::atomic<int> a{0}, b{0};
  void set(int v) {
    std::unique_lock lock(m, std::defer_lock);
    if (right) lock.lock();
    a = v;
    b = v;
  }
  void open() { set(1); }
  void close() { set(0); }
  bool use() {
    std::unique_lock lock(m, std::defer_lock);
    if (right) lock.lock();
    return a == b;
  }
};
struct always {
  void open() {}
  void close() {}
  bool use() { return true; }
  bool operator==(const always&) const = default;
};

// Only the main thread can close: it has opened.
template <bool right>
result search_session(bool use_first) {
  return check_linearizable<session<right>, always>(exhaustive, [&](auto& test) {
    const auto close = [&] {
      test.add("close", FEARLESS_CALL(close)).when([](const fearless::earlier& e) {
        return e.count("open") > 0;
      });
    };
    if (!use_first) close();
    test.add("use", FEARLESS_CALL(use));
    test.add("open", FEARLESS_CALL(open)).alone();
    if (use_first) close();
    test.operations(1, 1, 1);
  });
}

TEST(Placed, ExhaustiveSearchFindsTheSameInWhicheverOrderOperationsAreAdded) {
  for (const bool use_first : {true, false}) {
    const result wrong = search_session<false>(use_first);
    EXPECT_TRUE(wrong.found("linearizability")) << wrong;
    const result right = search_session<true>(use_first);
    EXPECT_TRUE(right.passed() && right.complete) << right;
  }
  EXPECT_EQ(search_session<true>(true).executions, search_session<true>(false).executions);
}

// ---- roles

// Is pushed to by one thread, and, if it is strict, stolen from by others only.
struct owned {
  std::mutex m;
  std::deque<int> values;
  std::thread::id owner;
  bool strict = false;
  void push(int v) {
    const std::lock_guard lock(m);
    if (owner == std::thread::id()) owner = std::this_thread::get_id();
    if (owner != std::this_thread::get_id()) throw std::logic_error("by another");
    values.push_back(v);
  }
  int take(bool other) {
    const std::lock_guard lock(m);
    if (other && owner == std::this_thread::get_id()) throw std::logic_error("by the owner");
    if (values.empty()) return -1;
    const int v = values.front();
    values.pop_front();
    return v;
  }
  int pop() { return take(false); }
  int steal() { return take(true); }
};
struct fifo {
  std::deque<int> values;
  void push(int v) { values.push_back(v); }
  int pop() {
    if (values.empty()) return -1;
    const int v = values.front();
    values.pop_front();
    return v;
  }
  int steal() { return pop(); }
  bool operator==(const fifo&) const = default;
};

// Everywhere: before the threads start and after they have ended, too.
TEST(Placed, OperationsOfARoleAreOfOneThreadEverywhere) {
  for (const options& o : {options{.executions = 5000}, exhaustive}) {
    for (const bool role : {true, false}) {
      const result r = check_linearizable<owned, fifo>(o, [&](auto& test) {
        auto& push = test.add("push", FEARLESS_CALL(push), range(0, 2));
        if (role) push.one_thread("owner");
        test.add("pop", FEARLESS_CALL(pop));
        test.all_up_to(3);
      });
      EXPECT_EQ(r.passed(), role) << r;
      EXPECT_EQ(r.found("linearizability"), !role) << r;
    }
  }
}

TEST(Placed, NotByARoleIsNotByItsThreadAnywhere) {
  for (const options& o : {options{.executions = 5000}, exhaustive}) {
    for (const bool not_by : {true, false}) {
      const result r = check_linearizable<owned, fifo>(o, [&](auto& test) {
        test.add("push", FEARLESS_CALL(push), range(0, 2)).one_thread("owner");
        auto& steal = test.add("steal", FEARLESS_CALL(steal));
        if (not_by) steal.not_by("owner");
        test.all_up_to(3);
      });
      EXPECT_EQ(r.passed(), not_by) << r;
      EXPECT_EQ(r.found("linearizability"), !not_by) << r;
    }
  }
}

// Every thread gets every role, and what comes before and after is not lost for it.
TEST(Placed, RandomProgramsGiveRolesToAllThreads) {
  std::vector<operation_rules> rules{named("push"), named("pop")};
  rules[0].role = "producer";
  rules[1].role = "consumer";
  const sizes s;
  std::set<std::size_t> producers;
  bool before = false, after = false;
  for (std::uint64_t n = 0; n < 200; ++n) {
    const program p = random_programs(rules, s, 1, n).draw();
    ASSERT_GE(p.parts.size(), 2U);
    ASSERT_TRUE(allowed(p, rules));
    before = before || p.before.size() == 2;
    after = after || p.after.size() == 2;
    for (std::size_t t = 0; t < p.parts.size(); ++t)
      if (p.parts[t].front().operation == 0) producers.insert(t);
  }
  EXPECT_EQ(producers, (std::set<std::size_t>{0, 1}));
  EXPECT_TRUE(before && after);
}

// ---- operations that follow others

// The k-th of its thread.
operation_rules turn(const std::string& name, std::size_t k) {
  operation_rules r = named(name);
  r.when = [k](const fearless::earlier& e) { return e.names().size() == k; };
  return r;
}

TEST(Placed, RandomProgramsAreDrawnByWhatMayFollow) {
  const std::vector<operation_rules> rules{turn("a", 0), turn("b", 1), turn("c", 2), turn("d", 3)};
  std::size_t longest = 0;
  for (std::uint64_t n = 0; n < 300; ++n) {
    const program p = random_programs(rules, {4, 0, 4, 0, 4}, 1, n).draw();
    ASSERT_GE(p.parts.size(), 2U) << n;
    ASSERT_TRUE(allowed(p, rules));
    for (const auto& part : p.parts) longest = std::max(longest, part.size());
  }
  EXPECT_EQ(longest, 4U);
}

TEST(Placed, RandomProgramsAreNoLongerThanCanBeJudged) {
  const std::vector<operation_rules> rules{named("a"), named("b")};
  constexpr std::size_t most = fearless::linearizability::most_operations;
  std::size_t longest = 0;
  for (const sizes& s : {sizes{9, 2, 90, 2, 4}, sizes{2, 200, 400, 2, 4}, sizes{400, 2, 3, 2, 4}}) {
    for (std::uint64_t n = 0; n < 8000; n += 200) {
      const program p = random_programs(rules, s, 1, n).draw();
      ASSERT_GE(p.parts.size(), 2U);
      ASSERT_LE(p.size(), most);
      longest = std::max(longest, p.size());
    }
  }
  EXPECT_EQ(longest, most);
}

template <bool right>
struct by_turns {
  std::atomic<int> n{0};
  void begin() {}
  void write() {
    if (right) {
      ++n;
      return;
    }
    const int before = n;
    n = before + 1;
  }
  int sum() { return n; }
};
struct sum_of_turns {
  int n = 0;
  void begin() {}
  void write() { ++n; }
  int sum() const { return n; }
  bool operator==(const sum_of_turns&) const = default;
};

// None of its first programs is given up, however rarely they could be drawn blindly.
TEST(Placed, OperationsThatComeInOneOrderOnlyAreSearchedToTheEnd) {
  const auto declare = [](auto& test) {
    const auto comes = [](std::size_t k) {
      return [k](const fearless::earlier& e) { return e.names().size() == k; };
    };
    test.add("begin", FEARLESS_CALL(begin)).when(comes(0));
    for (std::size_t k = 1; k < 4; ++k)
      test.add("write " + std::to_string(k), FEARLESS_CALL(write)).when(comes(k));
    test.add("sum", FEARLESS_CALL(sum)).alone();
    test.operations(0, 4, 1);
  };
  const result wrong = check_linearizable<by_turns<false>, sum_of_turns>(options{}, declare);
  EXPECT_TRUE(wrong.found("linearizability")) << wrong;
  const result right = check_linearizable<by_turns<true>, sum_of_turns>({.executions = 3000}, declare);
  EXPECT_TRUE(right.passed()) << right;
  EXPECT_EQ(right.executions, 3000U);
}

TEST(Placed, MoreCallsThanCanBeGoneThroughAreRefused) {
  const auto search = [](const options& o) {
    return check_linearizable<by_turns<true>, sum_of_turns>(o, [](auto& test) {
      test.add("write", [](auto& object, int) { object.write(); }, range(0, 400'000'000));
    });
  };
  EXPECT_THROW(search(exhaustive), std::logic_error);
  EXPECT_TRUE(search({.executions = 200}).passed());
}

TEST(Placed, OperationsThatAreInNoProgramAreNamed) {
  for (const options& o : {options{.executions = 3000}, exhaustive}) {
    const auto search = [&](const char* named) {
      return check_linearizable<by_turns<true>, sum_of_turns>(o, [&](auto& test) {
        test.add("write", FEARLESS_CALL(write));
        test.add("sum", FEARLESS_CALL(sum)).when([&](const fearless::earlier& e) {
          return e.count(named) > 0;
        });
        test.add("begin", FEARLESS_CALL(begin)).when([](const fearless::earlier&) { return false; });
        test.all_up_to(3);
      });
    };
    const result all = search("write");
    EXPECT_NE(all.report.find("In no program, so never performed: begin\n"), std::string::npos) << all.report;
    const result fewer = search("wriite");
    EXPECT_TRUE(fewer.passed());
    EXPECT_NE(fewer.report.find("In no program, so never performed: sum, begin\n"), std::string::npos)
        << fewer.report;
  }
}

// ---- operations after which nothing is left of an execution

// Those in which two calls overlap, or all.
template <bool every>
struct gives_up {
  std::atomic<int> n{0};
  void f() {
    const int before = n;
    ++n;
    fearless::assume(!every && n == before + 1);
  }
};
struct nothing {
  void f() {}
  bool operator==(const nothing&) const = default;
};

TEST(Placed, ExecutionsThatAreAllGivenUpAreNotPassed) {
  const auto declare = [](auto& test) {
    test.add("f", FEARLESS_CALL(f));
    test.all_up_to(3);
  };
  for (const options& o :
       {options{.executions = 300}, options{.time = std::chrono::milliseconds(300)}, exhaustive}) {
    const result none = check_linearizable<gives_up<true>, nothing>(o, declare);
    EXPECT_EQ(none.verdict, fearless::verdict::vacuous) << none;
    EXPECT_EQ(none.executions, 0U);
    EXPECT_NE(
        none.report.find("VACUOUS, none of " + std::to_string(none.blocked) + " executions came to its end"),
        std::string::npos)
        << none.report;
    const result some = check_linearizable<gives_up<false>, nothing>(o, declare);
    EXPECT_TRUE(some.passed()) << some;
    EXPECT_GT(some.blocked, 0U);
  }
}

}  // namespace
