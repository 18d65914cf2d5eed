// A reference to what a mutex guards outlives the lock.
// Rust: borrowed value does not live long enough (E0597).
#include <fearless/gtest.hpp>
#include <fearless/ownership.hpp>

#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace {

[[maybe_unused]] void refused() {
  fearless::mutex<std::vector<int>> items;
#if WRONG == 1  // would outlive the lock
  items.with([](std::vector<int>& v) -> std::vector<int>& { return v; }).clear();  // <--
#elif WRONG == 2  // will be destroyed at the end of the full-expression
  // g++ compiles
  std::vector<int>& v = *items.lock();  // <--
  v.clear();
#else
  const auto held = items.lock();
  std::vector<int>& v = *held;
  v.clear();
#endif
}

}  // namespace

FEARLESS_TEST(ReferenceEscapes, PlainCpp) {
  std::mutex mutex;
  int count = 0;
  int* escaped = nullptr;
  {
    const std::lock_guard lock(mutex);
    escaped = &count;
  }
  std::thread t([&] {
    const std::lock_guard lock(mutex);
    ++count;
  });
  ++*escaped;
  t.join();
}

// Found in every execution: no other thread has to be there.
FEARLESS_TEST(ReferenceEscapes, OwnershipSaid) {
  const fearless::mutex<int> count(0);
  int* escaped = nullptr;
  {
    const auto guard = count.lock();
    escaped = &*guard;
  }
  fearless::scope([&](fearless::thread_scope& s) {
    auto a = s.spawn([](const fearless::mutex<int>& n) { ++*n.lock(); }, std::ref(count));
    a.join();
  });
  EXPECT_EQ(*escaped, 1);
}

FEARLESS_TEST(ReferenceEscapes, Right) {
  const fearless::mutex<int> count(0);
  fearless::scope([&](fearless::thread_scope& s) {
    s.spawn([](const fearless::mutex<int>& n) { ++*n.lock(); }, std::ref(count));
    const auto guard = count.lock();
    int& inside = *guard;
    ++inside;
  });
  EXPECT_EQ(*count.lock(), 2);
}
