// Two threads take from a queue that is for one.
// Rust: `Receiver` has no clone, and moving it into both threads is a use of a moved value (E0382).
#include <fearless/annotate.hpp>
#include <fearless/gtest.hpp>
#include <fearless/ownership.hpp>

#include <queue>
#include <thread>
#include <utility>

namespace {

using fearless::arc;
using fearless::channel;
using fearless::receiver;

[[maybe_unused]] void refused() {
  auto [tx, rx] = channel<int>();
#if WRONG == 1  // clang: deleted
                // g++: deleted
  auto second = rx;  // <--
#else
  auto second = tx;
#endif
}

[[maybe_unused]] void refused_to_share() {
  auto [tx, rx] = channel<int>();
#if WRONG == 2  // cannot be shared between threads
  auto shared = fearless::make_arc<receiver<int>>(std::move(rx));
  auto a = fearless::spawn([](const arc<receiver<int>>& r) { r->recv(); }, shared);  // <--
#else
  auto shared = fearless::make_arc<fearless::mutex<receiver<int>>>(std::move(rx));
  auto a = fearless::spawn([](const arc<fearless::mutex<receiver<int>>>& r) { r->lock()->try_recv(); },
                           shared);
#endif
}

}  // namespace

FEARLESS_TEST(TwoReceiversOfOne, PlainCpp) {
  std::queue<int> items({1, 2});
  const auto take = [&items] { items.pop(); };
  std::thread a(take), b(take);
  a.join();
  b.join();
}

FEARLESS_TEST(TwoReceiversOfOne, OwnershipSaid) {
  std::queue<int> items({1, 2});
  const auto look = [&items] {
    fearless::exclusive(items);
    EXPECT_EQ(items.front(), 1);
  };
  std::thread a(look), b(look);
  a.join();
  b.join();
}

FEARLESS_TEST(TwoReceiversOfOne, Right) {
  auto [tx, rx] = channel<int>();
  tx.send(1);
  tx.send(2);
  const auto shared = fearless::make_arc<fearless::mutex<receiver<int>>>(std::move(rx));
  const auto take = [](const arc<fearless::mutex<receiver<int>>>& from) { return *from->lock()->recv(); };
  auto a = fearless::spawn(take, shared);
  auto b = fearless::spawn(take, shared);
  EXPECT_EQ(a.join() + b.join(), 3);
}
