// A mutex is moved into the first of several threads.
// Rust: use of moved value: `counter` (E0382).
#include <fearless/gtest.hpp>
#include <fearless/ownership.hpp>

#include <memory>
#include <mutex>
#include <thread>
#include <utility>

namespace {

using fearless::arc;
using fearless::make_arc;

[[maybe_unused]] void refused() {
  fearless::mutex<int> counter(0);
#if WRONG == 1  // clang: deleted constructor
                // g++: use of deleted function
  fearless::mutex<int> other = std::move(counter);  // <--
#else
  arc<fearless::mutex<int>> first = make_arc<fearless::mutex<int>>(0);
  arc<fearless::mutex<int>> other = first;
#endif
}

}  // namespace

FEARLESS_TEST(MutexMoved, PlainCpp) {
  auto mutex = std::make_unique<std::mutex>();
  std::thread a([owned = std::move(mutex)] { const std::lock_guard lock(*owned.get()); });
  std::thread b([owned = std::move(mutex)] { const std::lock_guard lock(*owned.get()); });
  a.join();
  b.join();
}

FEARLESS_TEST(MutexMoved, Right) {
  const auto mutex = make_arc<fearless::mutex<int>>(0);
  const auto add = [](const arc<fearless::mutex<int>>& m) { ++*m->lock(); };
  auto a = fearless::spawn(add, mutex);
  auto b = fearless::spawn(add, mutex);
  a.join();
  b.join();
  EXPECT_EQ(*mutex->lock(), 2);
}
