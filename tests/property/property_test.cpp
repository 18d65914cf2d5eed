// Properties: right and wrong ones, searched by fearless_check_family from ordinary tests.
#include <fearless/property.hpp>

#include <atomic>
#include <deque>
#include <fearless/linearizable.hpp>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

// Sends what is in `items` through a queue; the wrong way loses what comes while it is taken out.
std::vector<int> send(const std::vector<int>& items, bool right) {
  std::mutex m;
  std::vector<int> queue, received;
  std::thread sender([&] {
    for (const int i : items) {
      const std::lock_guard lock(m);
      queue.push_back(i);
    }
  });
  const auto take = [&] {
    std::vector<int> taken;
    {
      const std::lock_guard lock(m);
      taken = queue;
      if (right) queue.clear();
    }
    if (!right) {
      const std::lock_guard lock(m);
      queue.clear();
    }
    received.insert(received.end(), taken.begin(), taken.end());
  };
  take();
  sender.join();
  take();
  return received;
}

FEARLESS_PROPERTY(Transfer, LosesNothing, (std::vector<int> items, std::map<int, int> unused)) {
  EXPECT_EQ(send(items, true), items) << unused.size();
}

FEARLESS_PROPERTY(Transfer, Loses,
                  (const std::vector<int>& items, std::map<int, std::string> unused, bool more)) {
  EXPECT_EQ(send(items, false), items) << unused.size() << more;
}

FEARLESS_PROPERTY(Transfer, NeedsNoArguments, ()) { EXPECT_EQ(send({1}, true), std::vector<int>{1}); }

// ---- generators that give up

}  // namespace

struct rare {
  int value;
};
struct never {
  int value;
};
std::ostream& operator<<(std::ostream& o, const rare& r) { return o << r.value; }
std::ostream& operator<<(std::ostream& o, const never& n) { return o << n.value; }

namespace rc {
template <>
struct Arbitrary<rare> {
  static Gen<rare> arbitrary() {
    return gen::map(gen::suchThat(gen::inRange(0, 1000), [](int v) { return v % 300 == 7; }),
                    [](int v) { return rare{v}; });
  }
};
template <>
struct Arbitrary<never> {
  static Gen<never> arbitrary() {
    return gen::map(gen::suchThat(gen::arbitrary<int>(), [](int) { return false; }),
                    [](int v) { return never{v}; });
  }
};
}  // namespace rc

namespace {

FEARLESS_PROPERTY(GivesUp, Sometimes, (rare r, std::vector<int> items)) {
  EXPECT_EQ(r.value % 300, 7);
  EXPECT_EQ(send(items, true), items);
}
FEARLESS_PROPERTY(GivesUp, SometimesAndIsWrong, (rare r, std::vector<int> items)) {
  EXPECT_EQ(send(items, false), items) << r.value;
}
FEARLESS_PROPERTY(GivesUp, Always, (never n)) { EXPECT_EQ(send({n.value}, true).size(), 1U); }

// All executions of all arguments, or those in which the thread comes late.
FEARLESS_PROPERTY(Discarded, All, (int value)) {
  std::atomic<int> n{0};
  std::thread other([&] { n = value; });
  n = 1;
  other.join();
  fearless::assume(false);
}
FEARLESS_PROPERTY(Discarded, Some, (int value)) {
  std::atomic<int> n{0};
  std::thread other([&] { n = 1; });
  fearless::assume(n == 0);
  other.join();
  EXPECT_EQ(n, 1) << value;
}

// What RapidCheck's macros say, in the body's own thread.
FEARLESS_PROPERTY(Macros, Pre, (int value)) {
  std::atomic<int> n{0};
  std::thread other([&] { n = 1; });
  other.join();
  RC_PRE(value > 0);
  EXPECT_GT(value, 0);
}
FEARLESS_PROPERTY(Macros, Assert, (int value)) {
  std::atomic<int> n{0};
  std::thread other([&] { n = 1; });
  other.join();
  RC_ASSERT(value < 5);
}

}  // namespace

struct unprinted {
  int value;
};
namespace rc {
template <>
struct Arbitrary<unprinted> {
  static Gen<unprinted> arbitrary() {
    return gen::map(gen::arbitrary<int>(), [](int v) { return unprinted{v}; });
  }
};
}  // namespace rc

namespace {

FEARLESS_PROPERTY(Printed, Not, (unprinted u)) {
  std::atomic<int> n{0};
  std::thread other([&] { n = 1; });
  other.join();
  EXPECT_LT(u.value, 5);
}

// Generators of RapidCheck for operations.
struct texts {
  std::mutex m;
  std::string all;
  std::string add(const std::string& s) {
    const std::lock_guard lock(m);
    return all += s;
  }
};
struct text {
  std::string all;
  std::string add(const std::string& s) { return all += s; }
  bool operator==(const text&) const = default;
};

FEARLESS_LINEARIZABLE(Texts, AreAdded, texts, text) {
  add("add", FEARLESS_CALL(add), fearless::gen::arbitrary<std::string>());
  with({.executions = 2000});
}

struct counter {
  std::atomic<int> all{0};
  int add(rare r) { return all += r.value; }
};
struct sum {
  int all = 0;
  int add(rare r) { return all += r.value; }
  bool operator==(const sum&) const = default;
};
FEARLESS_LINEARIZABLE(Counter, AddsWhatIsRare, counter, sum) {
  add("add", FEARLESS_CALL(add), fearless::gen::arbitrary<rare>());
  with({.executions = 2000});
}

}  // namespace
