// A right and a wrong object, for verdicts_test.py.
#include <sys/mman.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <fearless/linearizable.hpp>
#include <mutex>
#include <string>
#include <type_traits>
#include <utility>

#include "objects.hpp"

using fearless::gen::range;

FEARLESS_LINEARIZABLE(Counter, Right, objects::counter<true>, objects::number) {
  add("add", FEARLESS_CALL(add), range(1, 3));
  add("get", FEARLESS_CALL(get));
}

#ifdef OTHER_OPERATIONS
FEARLESS_LINEARIZABLE(Counter, Wrong, objects::counter<false>, objects::number) {
  add("get", FEARLESS_CALL(get));
}
#else
FEARLESS_LINEARIZABLE(Counter, Wrong, objects::counter<false>, objects::number) {
  // Versions of the test.
  const char* given = std::getenv("VERSION");
  const std::string version = given == nullptr ? "" : given;
  const auto get = [&] { add("get", FEARLESS_CALL(get)); };
  if (version != "swapped") get();
  const int first = version == "other values" ? 2 : 1;
  add(version == "renamed" ? "plus" : "add", FEARLESS_CALL(add),
      range(first, first + (version == "more values" ? 3 : 2)));
  if (version == "swapped") get();
  if (version == "added") add("get again", FEARLESS_CALL(get));
}
#endif

// With itself as the specification, which waits for good with one thread unless it is told not to.
struct mailbox {
  std::mutex m;
  std::condition_variable filled;
  std::deque<int> letters;
  void put(int v) {
    const std::lock_guard lock(m);
    letters.push_back(v);
    filled.notify_one();
  }
  int get() {
    std::unique_lock lock(m);
    filled.wait(lock, [&] { return !letters.empty(); });
    const int v = letters.front();
    letters.pop_front();
    return v;
  }
};

FEARLESS_LINEARIZABLE(Mailbox, Waits, mailbox) {
  add("put", FEARLESS_CALL(put), range(0, 3));
  add("get", FEARLESS_CALL(get)).waits_until([](const mailbox& b) { return !b.letters.empty(); });
  with({.executions = 500});
}
FEARLESS_LINEARIZABLE(Mailbox, DISABLED_WaitsUnsaid, mailbox) {
  add("put", FEARLESS_CALL(put), range(0, 3));
  add("get", FEARLESS_CALL(get));
}
FEARLESS_LINEARIZABLE(Mailbox, DISABLED_Loops, mailbox) {
  add("put", FEARLESS_CALL(put), range(0, 3));
  add(
      "poll", [](mailbox&) { return 0; },
      [](mailbox& b) {
        for (volatile bool empty = true; empty;) empty = b.letters.empty();
        return 0;
      });
}

// Assertions that fail while judging.
struct asserting {
  int n = 0;
  int add(int v) { return std::exchange(n, n + v); }
  int get() const {
    EXPECT_LT(n, 1) << "too many";
    return n;
  }
  bool operator==(const asserting&) const = default;
};
FEARLESS_LINEARIZABLE(Asserts, DISABLED_InSpecification, objects::counter<true>, asserting) {
  add("add", FEARLESS_CALL(add), range(1, 3));
  add("get", FEARLESS_CALL(get));
}
FEARLESS_LINEARIZABLE(Asserts, DISABLED_InEqual, objects::counter<false>, objects::number) {
  add("add", FEARLESS_CALL(add), range(1, 3)).equal([](int a, int b) {
    EXPECT_EQ(a, b);
    return true;
  });
}
// A result that refers to what is no more when it is looked at.
struct page {
  char* memory = nullptr;
  struct view {
    const char* at;
    bool operator==(const view& other) const { return *at == *other.at; }
  };
  view take() {
    memory = static_cast<char*>(
        mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    munmap(memory, 4096);
    return {memory};
  }
};
struct letter {
  page::view take() { return {"a"}; }
  bool operator==(const letter&) const = default;
};
FEARLESS_LINEARIZABLE(Dangles, DISABLED_Result, page, letter) {
  add("take", FEARLESS_CALL(take)).one_thread("one");
  add("nothing", [](auto&) {});
}

FEARLESS_LINEARIZABLE(Skips, DISABLED_InAnOperation, objects::counter<true>, objects::number) {
  add("add", [](auto& c) {
    c.add(1);
    if constexpr (!std::is_same_v<decltype(c), objects::number&>) GTEST_SKIP() << "not here";
  });
}

// A result that would end a text.
struct bytes {
  std::atomic<int> n{0};
  char next() {
    const int before = n;
    n = before + 1;
    return static_cast<char>(before);
  }
};
struct byte {
  int n = 0;
  char next() { return static_cast<char>(n++); }
  bool operator==(const byte&) const = default;
};
FEARLESS_LINEARIZABLE(Bytes, DISABLED_Zero, bytes, byte) { add("next", FEARLESS_CALL(next)); }

TEST(Ordinary, RunsAsEver) { EXPECT_TRUE(true); }
