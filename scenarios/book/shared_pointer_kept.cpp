// A shared pointer is sent, and a copy of it kept.
// Rust: `Rc<i32>` cannot be sent between threads safely (E0277).
#include <fearless/annotate.hpp>
#include <fearless/gtest.hpp>
#include <fearless/ownership.hpp>

#include <memory>
#include <thread>
#include <utility>

#include "queue.hpp"

namespace {

using fearless::arc;
using fearless::channel;

[[maybe_unused]] void refused() {
#if WRONG == 1  // cannot be sent between threads
  // both: std::shared_ptr<int>
  // both: share through fearless::arc<fearless::mutex<T>>, or move a unique_ptr
  auto [tx, rx] = channel<std::shared_ptr<int>>();  // <--
#else
  auto [tx, rx] = channel<arc<fearless::mutex<int>>>();
#endif
}

}  // namespace

FEARLESS_TEST(SharedPointerKept, PlainCpp) {
  book::Queue<std::shared_ptr<int>> queue;
  const auto kept = std::make_shared<int>(0);
  std::thread t([&queue] { ++*queue.take(); });
  queue.put(kept);
  ++*kept;
  t.join();
}

FEARLESS_TEST(SharedPointerKept, OwnershipSaid) {
  book::Queue<std::shared_ptr<int>> queue;
  const auto kept = std::make_shared<int>(0);
  std::thread t([&queue] {
    const auto taken = queue.take();
    fearless::exclusive(*taken);
    EXPECT_EQ(*taken, 0);
  });
  fearless::hand_over(*kept);
  queue.put(kept);
  EXPECT_EQ(*kept, 0);
  t.join();
}

FEARLESS_TEST(SharedPointerKept, Right) {
  auto [tx, rx] = channel<arc<fearless::mutex<int>>>();
  auto kept = fearless::make_arc<fearless::mutex<int>>(0);
  auto a = fearless::spawn(
      [](fearless::receiver<arc<fearless::mutex<int>>> from) { ++*(*from.recv())->lock(); }, std::move(rx));
  tx.send(arc(kept));
  ++*kept->lock();
  a.join();
  EXPECT_EQ(*kept->lock(), 2);
}
