// A singleton made at its first use; later uses do without the lock.
// Right because the pointer is atomic: the release store publishes the finished object, and the
// acquire load that skips the lock receives it. The repair that C++11 made possible for the pattern
// of Schmidt and Harrison (1996).
#include <fearless/gtest.hpp>

#include <atomic>
#include <mutex>
#include <thread>

namespace {

struct Settings {
  int verbosity = 3;
};

std::atomic<Settings*> instance{nullptr};
std::mutex making;

Settings& settings() {
  Settings* s = instance.load(std::memory_order_acquire);
  if (s == nullptr) {
    std::lock_guard lock(making);
    s = instance.load(std::memory_order_relaxed);
    if (s == nullptr) {
      s = new Settings;
      instance.store(s, std::memory_order_release);
    }
  }
  return *s;
}

// What the language offers for it.
Settings& meyers() {
  static Settings s;
  return s;
}

}  // namespace

FEARLESS_TEST(DoubleCheckedLocking, AtomicPointer) {
  std::jthread a([] { EXPECT_EQ(settings().verbosity, 3); });
  std::jthread b([] { EXPECT_EQ(settings().verbosity, 3); });
  EXPECT_EQ(settings().verbosity, 3);
}

FEARLESS_TEST(DoubleCheckedLocking, FunctionStatic) {
  std::jthread a([] { EXPECT_EQ(meyers().verbosity, 3); });
  EXPECT_EQ(meyers().verbosity, 3);
}
