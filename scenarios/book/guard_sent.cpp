// A thread locks, another one unlocks: the guard was sent to it.
// Rust: `MutexGuard<'_, i32>` cannot be sent between threads safely (E0277).
#include <fearless/gtest.hpp>
#include <fearless/ownership.hpp>

#include <mutex>
#include <thread>
#include <utility>

namespace {

using fearless::arc;
using fearless::make_arc;

[[maybe_unused]] void refused() {
  std::mutex plain;
  fearless::mutex<int> count(0);
#if WRONG == 1  // cannot be sent between threads
  // both: std::unique_lock<std::mutex>
  auto a = fearless::spawn([](const std::unique_lock<std::mutex>&) {}, std::unique_lock(plain));  // <--
#elif WRONG == 2  // cannot be sent between threads
  auto a = fearless::spawn([held = count.lock()] {});  // <--
#else
  auto shared = make_arc<fearless::mutex<int>>(0);
  auto a = fearless::spawn([](const arc<fearless::mutex<int>>& m) { *m->lock() += 1; }, shared);
#endif
  static_cast<void>(&plain);
  static_cast<void>(&count);
}

}  // namespace

FEARLESS_TEST(GuardSent, PlainCpp) {
  std::mutex mutex;
  std::unique_lock held(mutex);
  std::thread t([sent = std::move(held)] {});
  t.join();
}

FEARLESS_TEST(GuardSent, Right) {
  const auto shared = make_arc<fearless::mutex<int>>(0);
  auto a = fearless::spawn([](const arc<fearless::mutex<int>>& m) { const auto held = m->lock(); }, shared);
  { const auto held = shared->lock(); }
  a.join();
}
