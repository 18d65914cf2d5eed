// A table made by whoever needs it first, without a lock: make one, then try to install it.
// Right because the compare-exchange installs only one, and who comes second frees his own.
#include <fearless/gtest.hpp>

#include <atomic>
#include <memory>
#include <thread>

namespace {

class Lazy {
 public:
  ~Lazy() { delete table_.load(); }
  int& get() {
    if (int* table = table_.load()) return *table;
    auto mine = std::make_unique<int>(42);
    int* installed = nullptr;
    return table_.compare_exchange_strong(installed, mine.get()) ? *mine.release() : *installed;
  }

 private:
  std::atomic<int*> table_{nullptr};
};

}  // namespace

FEARLESS_TEST(LazyInstall, SecondOneFrees) {
  Lazy lazy;
  std::jthread other([&] { EXPECT_EQ(lazy.get(), 42); });
  EXPECT_EQ(lazy.get(), 42);
}
