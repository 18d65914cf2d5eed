// One path forgets the lock.
// Rust: cannot be written, as the value is reached only through the lock.
#include <fearless/annotate.hpp>
#include <fearless/gtest.hpp>
#include <fearless/ownership.hpp>

#include <mutex>
#include <thread>

namespace {

[[maybe_unused]] void refused() {
  fearless::mutex<int> count(0);
#if WRONG == 1  // clang: private member
                // g++: is private
  count.value_ = 1;  // <--
#elif WRONG == 2  // clang: cannot increment value of type
                  // g++: no match for
  ++count;  // <--
#else
  *count.lock() = 1;
#endif
}

}  // namespace

FEARLESS_TEST(LockForgotten, PlainCpp) {
  std::mutex mutex;
  int count = 0;
  std::thread t([&] {
    const std::lock_guard lock(mutex);
    ++count;
  });
  if (count == 0) {
    const std::lock_guard lock(mutex);
    ++count;
  }
  t.join();
}

// Said to be guarded, it is not used without the lock even where nobody else is about.
FEARLESS_TEST(LockForgotten, OwnershipSaid) {
  std::mutex mutex;
  int count = 0;
  fearless::guarded_by(count, mutex);
  std::thread t([&] {
    const std::lock_guard lock(mutex);
    ++count;
  });
  t.join();
  EXPECT_EQ(count, 1);
}

FEARLESS_TEST(LockForgotten, Right) {
  const auto count = fearless::make_arc<fearless::mutex<int>>(0);
  auto a = fearless::spawn([](const fearless::arc<fearless::mutex<int>>& n) { ++*n->lock(); }, count);
  count->with([](int& n) {
    if (n == 0) ++n;
  });
  a.join();
  EXPECT_GE(*count->lock(), 1);
}
