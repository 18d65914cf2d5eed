// What these come to depends on how counters.cpp was compiled: see verdicts_test.py.
#include <fearless/gtest.hpp>

#include <thread>

#include "counters.hpp"

namespace {

template <class Body>
void in_two_threads(Body body) {
  std::thread a(body), b(body);
  a.join();
  b.join();
}

template <class Counter>
void counts_to_two() {
  Counter c;
  in_two_threads([&] { c.add(); });
  EXPECT_EQ(c.value(), 2);
}

}  // namespace

FEARLESS_TEST(Inside, Mutex) { counts_to_two<LockedCounter>(); }
FEARLESS_TEST(Inside, Atomic) { counts_to_two<AtomicCounter>(); }
FEARLESS_TEST(Inside, Plain) { counts_to_two<PlainCounter>(); }
FEARLESS_TEST(Inside, Leaves) {
  in_two_threads(count_one);
  EXPECT_EQ(count_so_far(), 2);
}
FEARLESS_TEST(Inside, Jumps) {
  Lock l;
  in_two_threads([&] {
    l.lock();
    l.unlock();
  });
}
// What a thread was given and what it leaves behind is seen, and proves nothing.
FEARLESS_TEST(Inside, ResultsTaken) {
  AtomicCounter c;
  int first = 0, second = 0;
  std::thread a([&] {
    c.add();
    first = c.value();
  });
  std::thread b([&] {
    c.add();
    second = c.value();
  });
  a.join();
  b.join();
  EXPECT_TRUE(first == 2 || second == 2);
}

FEARLESS_TEST(Beside, Helper) {
  std::mutex m;
  unsigned sum = 0;
  in_two_threads([&] {
    const std::lock_guard<std::mutex> guard(m);
    sum += hash_of("a");
  });
  EXPECT_EQ(sum, 2 * hash_of("a"));
}
// Plain accesses of the test's own, kept in order by the library's lock.
FEARLESS_TEST(Beside, GuardedByTheLibrary) {
  Lock l;
  int n = 0;
  in_two_threads([&] {
    l.lock();
    ++n;
    l.unlock();
  });
  EXPECT_EQ(n, 2);
}
// The same, where nothing is seen of the lock.
FEARLESS_TEST(Between, OrderedByTheLibrary) {
  SpinLock l;
  int n = 0;
  in_two_threads([&] {
    l.lock();
    ++n;
    l.unlock();
  });
  EXPECT_EQ(n, 2);
}
FEARLESS_TEST(Beside, Pure) {
  std::atomic<int> sum{0};
  in_two_threads([&] { sum += square(3); });
  EXPECT_EQ(sum, 18);
}
