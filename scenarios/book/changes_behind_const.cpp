// An object is shared as const, and changes inside all the same.
// Rust: `Cell<i32>` cannot be shared between threads safely (E0277).
#include <fearless/annotate.hpp>
#include <fearless/gtest.hpp>
#include <fearless/ownership.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

namespace {

struct Cached {
  int value = 1;
  mutable int uses = 0;
  int use() const {
    ++uses;
    return value;
  }
};

struct CachedSafely {
  int value = 1;
  mutable std::atomic<int> uses{0};
  int use() const {
    uses.fetch_add(1, std::memory_order_relaxed);
    return value;
  }
};

// The same out of sight.
class Memo {
 public:
  int use() const { return ++uses_; }

 private:
  mutable int uses_ = 0;
};

[[maybe_unused]] void refused() {
  const Cached cached;
  const CachedSafely safely;
  fearless::scope([&](fearless::thread_scope& s) {
#if WRONG == 1  // cannot be shared between threads
    // both: Cached>
    s.spawn([](const Cached& c) { return c.use(); }, std::ref(cached));  // <--
#elif WRONG == 2  // cannot be shared between threads
    const Memo memo;
    s.spawn([](const Memo& m) { return m.use(); }, std::ref(memo));  // <--
#else
    s.spawn([](const CachedSafely& c) { return c.use(); }, std::ref(safely));
#endif
  });
  static_cast<void>(cached.value + safely.value);
}

}  // namespace

FEARLESS_TEST(ChangesBehindConst, PlainCpp) {
  const auto cached = std::make_unique<const Cached>();
  std::thread t([&c = *cached] { c.use(); });
  cached->use();
  t.join();
}

FEARLESS_TEST(ChangesBehindConst, OwnershipSaid) {
  const auto cached = std::make_unique<const Cached>();
  fearless::shared_read(*cached);
  std::thread t([&c = *cached] { c.use(); });
  t.join();
}

FEARLESS_TEST(ChangesBehindConst, Right) {
  const CachedSafely cached;
  fearless::scope([&](fearless::thread_scope& s) {
    s.spawn([](const CachedSafely& c) { return c.use(); }, std::cref(cached));
    cached.use();
  });
  EXPECT_EQ(cached.uses.load(std::memory_order_relaxed), 2);
}
