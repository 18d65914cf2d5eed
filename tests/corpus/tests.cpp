// Tests of every kind that fail, unless CORPUS_FIXED is in the environment. For corpus_test.py.
#include <fearless/linearizable.hpp>
#include <fearless/programs.hpp>
#include <fearless/property.hpp>

#include <cstdlib>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace {

bool fixed() { return std::getenv("CORPUS_FIXED") != nullptr; }

// A lock that is none, unless it is fixed.
class lock {
 public:
  void lock_it() {
    if (fixed()) m_.lock();
  }
  void unlock_it() {
    if (fixed()) m_.unlock();
  }

 private:
  std::mutex m_;
};

struct counter {
  lock l;
  std::mutex m;
  int n = 0;
  int add() {
    m.lock();
    const int before = n;
    if (!fixed()) {
      m.unlock();
      m.lock();
    }
    n = before + 1;
    m.unlock();
    return before + 1;
  }
  int get() {
    const std::lock_guard guard(m);
    return n;
  }
};

struct number {
  int n = 0;
  int add() { return ++n; }
  int get() const { return n; }
  bool operator==(const number&) const = default;
};

}  // namespace

FEARLESS_TEST(Kept, Test) {
  const auto c = std::make_unique<counter>();
  const auto count = [&] {
    c->l.lock_it();
    ++c->n;
    c->l.unlock_it();
  };
  std::thread t(count);
  count();
  t.join();
}

FEARLESS_PROPERTY(Kept, Property, (std::vector<int> items)) {
  counter c;
  std::thread t([&] {
    for (std::size_t i = 0; i < items.size(); ++i) c.add();
  });
  c.add();
  t.join();
  EXPECT_EQ(c.get(), static_cast<int>(items.size()) + 1);
}

FEARLESS_LINEARIZABLE(Kept, Operations, counter, number) {
  if (std::getenv("CORPUS_SWAPPED") != nullptr) add("get twice", [](auto& c) { return c.get() + c.get(); });
  add(std::getenv("CORPUS_OTHER") == nullptr ? "add" : "plus", FEARLESS_CALL(add));
  if (std::getenv("CORPUS_OTHER") == nullptr) add("get", FEARLESS_CALL(get));
  if (std::getenv("CORPUS_OTHER") != nullptr) with({.executions = 1});
}

FEARLESS_PROGRAMS(Kept, Programs, counter) {
  add("lock", [](counter& c) { c.l.lock_it(); }).acquires("lock");
  add("unlock", [](counter& c) { c.l.unlock_it(); }).releases("lock");
  add("count", [](counter& c) { ++c.n; }).needs("lock");
}
