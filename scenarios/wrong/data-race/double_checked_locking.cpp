// A singleton made at its first use; later uses do without the lock.
// Wrong: the pointer is a plain one. Its first check reads while another thread writes, and who
// sees it set may see the object before it is finished. "The Double-Checked Locking is Broken
// Declaration" (2000); Meyers and Alexandrescu (2004) for C++.
#include <fearless/gtest.hpp>

#include <mutex>
#include <thread>

namespace {

struct Settings {
  int verbosity = 3;
};

Settings* instance = nullptr;
std::mutex making;

Settings& settings() {
  if (instance == nullptr) {  // wrong: not ordered after the write below
    std::lock_guard lock(making);
    if (instance == nullptr) instance = new Settings;
  }
  return *instance;
}

}  // namespace

FEARLESS_TEST(DoubleCheckedLocking, PlainPointer) {
  std::jthread a([] { EXPECT_EQ(settings().verbosity, 3); });
  EXPECT_EQ(settings().verbosity, 3);
}
