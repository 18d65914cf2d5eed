// A table made by whoever needs it first, without a lock: make one, then install it.
// Wrong: the installation is a plain atomic store. If two threads make a table, the second
// overwrites the first one's pointer, and that table can never be freed.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

namespace {

class Lazy {
 public:
  ~Lazy() { delete table_.load(); }
  int& get() {
    int* table = table_.load();
    if (table == nullptr) {
      table = new int(42);
      table_.store(table);  // wrong: there may be one by now
    }
    return *table;
  }

 private:
  std::atomic<int*> table_{nullptr};
};

}  // namespace

FEARLESS_TEST(LazyInstall, OverwritesTheFirst) {
  Lazy lazy;
  {
    std::jthread other([&] { EXPECT_EQ(lazy.get(), 42); });
    EXPECT_EQ(lazy.get(), 42);
  }
}
