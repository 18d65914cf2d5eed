// What becomes of results between the operation that returns them and the judgement.
#include <gtest/gtest.h>
#include <pthread.h>

#include <atomic>
#include <cstring>
#include <fearless/linearizable.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

namespace {

using fearless::check_linearizable;
using fearless::options;
using fearless::result;
using fearless::gen::element;
using fearless::gen::range;

const options few{.executions = 2000};
const options exhaustive{.strategy = "exhaustive"};

template <class F>
std::string refused(F check) {
  try {
    check();
  } catch (const std::logic_error& e) { return e.what(); }
  return "not refused";
}

// ---- texts

// The same memory says another thing later.
struct sign {
  std::mutex m;
  char says[4] = "one";
  void write(const char* s) {
    const std::lock_guard lock(m);
    std::memcpy(says, s, sizeof says);
  }
};
struct words {
  std::string says = "one";
  std::string read() { return says; }
  void write(const char* s) { says = s; }
  bool operator==(const words&) const = default;
};

template <class Text>
void expect_read_at_once() {
  // (One that only one thread uses: others would race.)
  const auto declare = [](auto& test) {
    test.add(
            "read", [](sign& s) { return Text(s.says); }, [](words& w) { return w.read(); })
        .equal([](const Text& a, const std::string& b) { return a == b; })
        .one_thread("owner");
    test.add("write", FEARLESS_CALL(write), element<const char*>("one", "two")).one_thread("owner");
    test.add("nothing", [](auto&) {});
  };
  for (const options& o : {few, exhaustive}) {
    const result r = check_linearizable<sign, words>(o, declare);
    EXPECT_TRUE(r.passed()) << r;
  }
}

TEST(Results, ThatAreTextsAreReadAtOnce) {
  expect_read_at_once<std::string_view>();
  expect_read_at_once<std::string>();
}

struct pointed : sign {
  const char* read() { return says; }
};

TEST(Results, ThatPointToTextsAreReadAtOnce) {
  const auto declare = [](auto& test) {
    test.add("read", FEARLESS_CALL(read)).one_thread("owner");
    test.add("write", FEARLESS_CALL(write), element<const char*>("one", "two")).one_thread("owner");
    test.add("nothing", [](auto&) {});
  };
  const result r = check_linearizable<pointed, words>(few, declare);
  EXPECT_TRUE(r.passed()) << r;
}

TEST(Results, ThatAreReadWhileOthersWriteRace) {
  const result r = check_linearizable<pointed, words>(few, [](auto& test) {
    test.add("read", FEARLESS_CALL(read));
    test.add("write", FEARLESS_CALL(write), element<const char*>("one", "two"));
  });
  EXPECT_TRUE(r.found("data-race")) << r;
}

// ---- pointers

template <template <class...> class Pointer>
struct shelf {
  Pointer<int> book() { return Pointer<int>(new int(7)); }
  bool operator==(const shelf&) const = default;
};
struct bare_shelf {
  int is = 7;
  int* book() { return &is; }
  std::optional<int*> perhaps() { return &is; }
  std::nullptr_t nothing() { return nullptr; }
  bool operator==(const bare_shelf&) const = default;
};
template <class Shelf, class... Equal>
result books(Equal... equal) {
  return check_linearizable<Shelf>(few, [&](auto& test) {
    auto& book = test.add("book", FEARLESS_CALL(book));
    (book.equal(equal), ...);
  });
}
const auto same_book = [](const auto& a, const auto& b) { return *a == *b; };

TEST(Results, ThatArePointersAreNotComparedByAddress) {
  for (const std::string& why :
       {refused([] { books<shelf<std::unique_ptr>>(); }), refused([] { books<shelf<std::shared_ptr>>(); }),
        refused([] { books<bare_shelf>(); }), refused([] {
          check_linearizable<bare_shelf>(few, [](auto& test) { test.add("book", FEARLESS_CALL(perhaps)); });
        })}) {
    EXPECT_EQ(why.find("results of book are pointers, and == compares addresses"), 0U) << why;
    EXPECT_NE(why.find("equal(f)"), std::string::npos) << why;
  }
  for (const result& r : {books<shelf<std::unique_ptr>>(same_book), books<shelf<std::shared_ptr>>(same_book),
                          books<bare_shelf>(same_book)})
    EXPECT_TRUE(r.passed()) << r;
  const result nothing = check_linearizable<bare_shelf>(
      few, [](auto& test) { test.add("nothing", FEARLESS_CALL(nothing)); });
  EXPECT_TRUE(nothing.passed()) << nothing;
}

// Where they are given to both, the addresses are right.
TEST(Results, MayBeAddressesThatAreMeant) {
  static int a, b;
  struct slot {
    std::atomic<int*> is{nullptr};
    int* put(int* p) { return is.exchange(p); }
  };
  struct one {
    int* is = nullptr;
    int* put(int* p) { return std::exchange(is, p); }
    bool operator==(const one&) const = default;
  };
  const result r = check_linearizable<slot, one>(
      few, [](auto& test) { test.add("put", FEARLESS_CALL(put), element(&a, &b)).equal(std::equal_to<>()); });
  EXPECT_TRUE(r.passed()) << r;
}

// ---- as they are printed

struct empty_shelf {
  std::optional<int> take() { return 7; }
  std::string_view name() { return "books"; }
  bool operator==(const empty_shelf&) const = default;
};
struct full_shelf {
  std::optional<int> take() { return std::nullopt; }
  std::string name() { return "maps"; }
  bool operator==(const full_shelf&) const = default;
};

TEST(Results, ArePrintedAsWhatTheyAre) {
  const auto found = [](auto declare) {
    const result r = check_linearizable<empty_shelf, full_shelf>(few, declare);
    EXPECT_TRUE(r.found("linearizability")) << r;
    return std::string(r.report);
  };
  const std::string take = found([](auto& test) { test.add("take", FEARLESS_CALL(take)); });
  EXPECT_NE(take.find("take() = 7"), std::string::npos) << take;
  EXPECT_NE(take.find("none"), std::string::npos) << take;
  const std::string name = found([](auto& test) { test.add("name", FEARLESS_CALL(name)); });
  EXPECT_NE(name.find("name() = books"), std::string::npos) << name;
}

// ---- none at all

struct counter {
  std::atomic<int> n{0};
  int add() { return n++; }
  void leave() { pthread_exit(nullptr); }
  void start() {
    std::thread([] { pthread_exit(nullptr); }).join();
  }
};
struct number {
  int n = 0;
  int add() { return n++; }
  void leave() {}
  void start() {}
  bool operator==(const number&) const = default;
};

TEST(Results, AreNoneWhereAnOperationEndsItsThread) {
  for (const options& o : {few, exhaustive, options{.executions = 100, .isolation = "process"}}) {
    const result r = check_linearizable<counter, number>(o, [](auto& test) {
      test.add("add", FEARLESS_CALL(add));
      test.add("leave", FEARLESS_CALL(leave));
    });
    EXPECT_EQ(r.verdict, fearless::verdict::internal_error) << r;
    EXPECT_NE(r.report.find("pthread_exit in an operation"), std::string::npos) << r;
    EXPECT_NE(r.report.find("let the operation return, or throw"), std::string::npos) << r;
  }
  const result own = check_linearizable<counter, number>(few, [](auto& test) {
    test.add("add", FEARLESS_CALL(add));
    test.add("start", FEARLESS_CALL(start));
  });
  EXPECT_TRUE(own.passed()) << own;
}

// ---- what a test says that is nothing

TEST(Mistakes, ARoleThatNobodyHasIsTold) {
  for (const options& o : {few, exhaustive}) {
    const std::string why = refused([&] {
      check_linearizable<counter, number>(o, [](auto& test) {
        test.add("add", FEARLESS_CALL(add)).one_thread("p");
        test.add("start", FEARLESS_CALL(start)).not_by("producer");
      });
    });
    EXPECT_EQ(
        why.find("not_by(\"producer\") of start: no operation has this role; say one_thread(\"producer\")"),
        0U)
        << why;
  }
}

TEST(Mistakes, ToFinishInNoStepsIsTold) {
  const std::string why = refused([] {
    check_linearizable<counter, number>(few, [](auto& test) {
      test.add("add", FEARLESS_CALL(add));
      test.obstruction_free(0);
    });
  });
  EXPECT_EQ(why.find("obstruction_free(0): "), 0U) << why;
}

TEST(Mistakes, OneThreadAloneIsTold) {
  for (const unsigned n : {0U, 1U}) {
    const std::string why = refused([n] {
      check_linearizable<counter, number>(few, [n](auto& test) {
        test.add("add", FEARLESS_CALL(add));
        test.threads(n);
      });
    });
    EXPECT_EQ(why.find("threads(" + std::to_string(n) + "): operations are concurrent in two threads"), 0U)
        << why;
  }
}

}  // namespace
