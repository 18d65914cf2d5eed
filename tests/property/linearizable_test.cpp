// What a test of an object can say, and what becomes of it.
#include <gtest/gtest.h>

#include <atomic>
#include <fearless/linearizable.hpp>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

#include "objects.hpp"

namespace {

using fearless::check_linearizable;
using fearless::options;
using fearless::result;
using fearless::gen::element;
using fearless::gen::range;

const options exhaustive{.strategy = "exhaustive"};

// Right with one thread.
struct two_steps {
  std::atomic<int> value{0};
  int next() {
    const int v = value;
    value = v + 1;
    return v;
  }
};

TEST(Linearizable, TheTypeItselfUsedByOneThreadIsTheSpecification) {
  const result r = check_linearizable<two_steps>([](auto& test) { test.add("next", FEARLESS_CALL(next)); });
  ASSERT_TRUE(r.found("linearizability")) << r;
  EXPECT_EQ(
      r.violations[0].message,
      "not linearizable: no order of the operations explains next() = 0 of main/1 (1 would have an order)");
}

TEST(Linearizable, WhatIsWrongWithOneThreadIsShownWithOne) {
  struct never {
    bool get() { return true; }
  };
  struct always {
    bool get() { return false; }
  };
  const result r = check_linearizable<never, always>([](auto& test) { test.add("get", FEARLESS_CALL(get)); });
  ASSERT_TRUE(r.found("linearizability")) << r;
  EXPECT_EQ(r.violations[0].history.find("main/1"), std::string::npos) << r;
}

// ---- exceptions and equality

struct guarded {
  std::mutex m;
  int value = 0;
  int take(int n) {
    const std::lock_guard lock(m);
    if (value < n) throw std::out_of_range("too few");
    return value -= n;
  }
  void put(int n) {
    const std::lock_guard lock(m);
    value += n;
  }
};
struct plain {
  int value = 0;
  int take(int n) {
    if (value < n) throw std::out_of_range("");
    return value -= n;
  }
  void put(int n) { value += n; }
  bool operator==(const plain&) const = default;
};
struct throws_otherwise : plain {
  int take(int n) {
    if (value < n) throw std::invalid_argument("");
    return plain::take(n);
  }
};

TEST(Linearizable, ExceptionsAreResults) {
  const auto declare = [](auto& test) {
    test.add("put", FEARLESS_CALL(put), range(1, 3));
    test.add("take", FEARLESS_CALL(take), range(1, 3));
  };
  const result right = check_linearizable<guarded, plain>(exhaustive, declare);
  EXPECT_TRUE(right.passed() && right.complete) << right;
  const result wrong = check_linearizable<guarded, throws_otherwise>(declare);
  ASSERT_TRUE(wrong.found("linearizability")) << wrong;
  EXPECT_NE(wrong.violations[0].message.find("take(1) = throws std::out_of_range"), std::string::npos)
      << wrong;
}

TEST(Linearizable, ResultsAreComparedAsTheTestSays) {
  const auto search = [](bool near) {
    return check_linearizable<guarded, plain>([&](auto& test) {
      const auto off_by_one = [](auto& o, int n) {
        o.put(n);
        if constexpr (std::is_same_v<std::decay_t<decltype(o)>, plain>) return 1;
        else return 2;
      };
      auto& put = test.add("put", off_by_one, range(1, 3));
      if (near) put.equal([](int a, int b) { return a - b <= 1; });
    });
  };
  EXPECT_TRUE(search(true).passed());
  EXPECT_TRUE(search(false).found("linearizability"));
}

// ---- programs

// An object that says who uses it.
struct observer {
  std::mutex m;
  std::thread::id owner;
  int locked = 0;
  bool own() {
    const std::lock_guard lock(m);
    const bool mine = owner == std::thread::id() || owner == std::this_thread::get_id();
    owner = std::this_thread::get_id();
    return mine;
  }
  void other() { const std::lock_guard lock(m); }
  bool lock() {
    const std::lock_guard guard(m);
    return true;
  }
  bool unlock() {
    const std::lock_guard guard(m);
    return true;
  }
};
struct always_true {
  bool own() { return true; }
  void other() {}
  bool lock() { return true; }
  bool unlock() { return true; }
  bool operator==(const always_true&) const = default;
};

TEST(Linearizable, RolesStayWithOneThread) {
  for (const bool one : {true, false}) {
    const result r = check_linearizable<observer, always_true>([&](auto& test) {
      auto& own = test.add("own", FEARLESS_CALL(own));
      if (one) own.one_thread("owner");
      test.add("other", FEARLESS_CALL(other));
      test.operations(0, 3, 0);
    });
    EXPECT_EQ(r.passed(), one) << r;
  }
}

struct nested {
  int depth = 0;
  bool lock() { return ++depth > 0; }
  bool unlock() { return --depth >= 0; }
  bool operator==(const nested&) const = default;
};

TEST(Linearizable, PreconditionsAreOfWhatTheThreadHasDone) {
  for (const bool when : {true, false}) {
    const result r = check_linearizable<observer, nested>([&](auto& test) {
      test.add("lock", FEARLESS_CALL(lock));
      auto& unlock = test.add("unlock", FEARLESS_CALL(unlock));
      if (when) unlock.when([](const fearless::earlier& e) { return e.count("lock") > e.count("unlock"); });
    });
    EXPECT_EQ(r.passed(), when) << r;
  }
}

TEST(Linearizable, ObjectsAreMadeAsTheTestSays) {
  struct limited {
    explicit limited(int n) : left(n) {}
    std::atomic<int> left;
    bool take() { return left.fetch_sub(1) > 0; }
  };
  for (const int n : {1, 2}) {
    const result r = check_linearizable<limited, limited>([&](auto& test) {
      test.make([] { return limited(1); });
      test.make_spec([n] { return limited(n); });
      test.add("take", FEARLESS_CALL(take));
    });
    EXPECT_EQ(r.passed(), n == 1) << r;
  }
}

TEST(Linearizable, ValuesOfAnyTypeCanBeGiven) {
  struct words {
    std::mutex m;
    std::string all;
    std::string add(const std::string& w) {
      const std::lock_guard lock(m);
      return all += w;
    }
  };
  struct text {
    std::string all;
    std::string add(const std::string& w) { return all += w; }
    bool operator==(const text&) const = default;
  };
  const result r = check_linearizable<words, text>(exhaustive, [](auto& test) {
    test.add("add", FEARLESS_CALL(add), element<std::string>("a", "a word that has memory of its own"));
    test.all_up_to(3);
  });
  EXPECT_TRUE(r.passed() && r.complete) << r;
}

// ---- conditions

// Each thread has a copy of its own, which its first read makes; that of the maker's thread is always new.
struct sticky {
  std::thread::id maker = std::this_thread::get_id();
  std::mutex m;
  int value = 0;
  std::map<std::thread::id, int> copies;
  void write(int v) {
    const std::lock_guard lock(m);
    value = v;
  }
  int read() {
    const std::lock_guard lock(m);
    if (std::this_thread::get_id() == maker) return value;
    return copies.emplace(std::this_thread::get_id(), value).first->second;
  }
};
struct cell {
  int value = 0;
  void write(int v) { value = v; }
  int read() const { return value; }
  bool operator==(const cell&) const = default;
};

// Threads read what was there when they first read, without telling each other anything.
struct late {
  std::thread::id maker = std::this_thread::get_id();
  std::atomic<int> value{0};
  std::map<std::thread::id, int> first;
  void write(int v) { value.store(v, std::memory_order_relaxed); }
  int read() {
    const int now = value.load(std::memory_order_relaxed);
    if (std::this_thread::get_id() == maker) return now;
    return first.emplace(std::this_thread::get_id(), now).first->second;
  }
};

const auto reads_and_writes = [](auto& test) {
  test.add("write", FEARLESS_CALL(write), range(1, 3)).one_thread("writer");
  test.add("read", FEARLESS_CALL(read)).not_by("writer");
  test.threads(2);
};

TEST(Linearizable, SequentialConsistencyAsksForLess) {
  EXPECT_TRUE((check_linearizable<sticky, cell>(reads_and_writes).found("linearizability")));
  const result r = check_linearizable<sticky, cell>([](auto& test) {
    reads_and_writes(test);
    test.operations(0, 3, 0);
    test.sequentially_consistent();
  });
  EXPECT_TRUE(r.passed()) << r;
}

// A limit (docs/limits.md): an exhaustive search knows no time but happens-before.
TEST(Linearizable, InExhaustiveSearchTheOrderOfTimeIsHappensBefore) {
  const auto declare = [](auto& test) {
    reads_and_writes(test);
    test.operations(0, 3, 0);
  };
  EXPECT_TRUE((check_linearizable<late, cell>(declare).found("linearizability")));
  const result all = check_linearizable<late, cell>(exhaustive, declare);
  EXPECT_TRUE(all.passed() && all.complete) << all;
}

// ---- other violations

TEST(Linearizable, OtherViolationsComeWithTheProgram) {
  struct racy {
    int value = 0;
    void write(int v) { value = v; }
    int read() { return value; }
  };
  const result r = check_linearizable<racy, cell>([](auto& test) {
    test.add("write", FEARLESS_CALL(write), range(1, 3));
    test.add("read", FEARLESS_CALL(read));
  });
  ASSERT_TRUE(r.found("data-race")) << r;
  EXPECT_NE(r.violations[0].history.find("write(1)"), std::string::npos) << r;
}

TEST(Linearizable, WaitingForGoodIsRightWhereTheSpecificationWaits) {
  const auto search = [](bool says) {
    return check_linearizable<objects::semaphore<true>, objects::tickets>(exhaustive, [&](auto& test) {
      test.add("release", FEARLESS_CALL(release));
      auto& acquire = test.add("acquire", FEARLESS_CALL(acquire));
      if (says) acquire.waits_until([](const objects::tickets& s) { return s.count > 0; });
      test.all_up_to(3);
    });
  };
  const result right = search(true);
  EXPECT_TRUE(right.passed() && right.complete) << right;
  const result wrong = search(false);
  ASSERT_TRUE(wrong.found("deadlock")) << wrong;
  EXPECT_NE(std::string(wrong.report).find("no order of the operations explains that nobody can go on"),
            std::string::npos)
      << wrong;
}

}  // namespace
