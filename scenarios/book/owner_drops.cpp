// A thread borrows a vector that its owner drops.
// Rust: closure may outlive the current function, but it borrows `v` (E0373).
#include <fearless/gtest.hpp>
#include <fearless/ownership.hpp>

#include <functional>
#include <latch>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

namespace {

[[maybe_unused]] void refused() {
  std::vector<int> v{1, 2, 3};
#if WRONG == 1  // cannot be sent between threads
  // clang: std::vector<int> &
  auto a = fearless::spawn([&v] { v.clear(); });  // <--
#elif WRONG == 2  // cannot be sent between threads
  // both: std::reference_wrapper<
  auto a = fearless::spawn([](std::vector<int>& w) { w.clear(); }, std::ref(v));  // <--
#else
  auto a = fearless::spawn([](std::vector<int> w) { w.clear(); }, std::move(v));
#endif
  a.join();
}

}  // namespace

FEARLESS_TEST(OwnerDrops, PlainCpp) {
  auto v = std::make_unique<std::vector<int>>(3, 1);
  std::thread t([&borrowed = *v] { EXPECT_EQ(borrowed.front(), 1); });
  v.reset();
  t.join();
}

// Lent to a scope, it is watched even where the thread is done with it before.
FEARLESS_TEST(OwnerDrops, OwnershipSaid) {
  auto v = std::make_unique<const std::vector<int>>(3, 1);
  fearless::scope([&](fearless::thread_scope& s) {
    std::latch has_read(1);
    auto reader = s.spawn(
        [](const std::vector<int>& borrowed, std::latch& read) {
          EXPECT_EQ(borrowed.front(), 1);
          read.count_down();
        },
        std::cref(*v), std::ref(has_read));
    has_read.wait();
    v.reset();
    reader.join();
  });
}

FEARLESS_TEST(OwnerDrops, Right) {
  const std::vector<int> v(3, 1);
  fearless::scope([&](fearless::thread_scope& s) {
    s.spawn([](const std::vector<int>& borrowed) { EXPECT_EQ(borrowed.front(), 1); }, std::cref(v));
  });
}
