// Values that have been sent, given to a thread or lent to a scope, used through a reference that was kept.
// Those who use them only read, or come after: no race.
#include <fearless/gtest.hpp>
#include <fearless/ownership.hpp>

#include <functional>
#include <latch>
#include <memory>
#include <utility>
#include <vector>

namespace {

using Numbers = std::vector<int>;

Numbers look_at(Numbers numbers) {
  EXPECT_EQ(numbers.front(), 1);
  return numbers;
}

}  // namespace

FEARLESS_TEST(PassedOn, SentAndUsed) {
  auto [tx, rx] = fearless::channel<Numbers>();
  Numbers numbers{1, 2, 3};
  const int& kept = numbers.front();
  auto reader = fearless::spawn([](fearless::receiver<Numbers> from) { return look_at(*from.recv()); },
                                std::move(rx));
  tx.send(std::move(numbers));
  EXPECT_EQ(kept, 1);
  reader.join();
}

FEARLESS_TEST(PassedOn, GivenToAThreadAndUsed) {
  Numbers numbers{1, 2, 3};
  const int& kept = numbers.front();
  auto reader = fearless::spawn(look_at, std::move(numbers));
  EXPECT_EQ(kept, 1);
  reader.join();
}

FEARLESS_TEST(PassedOn, LentAndDestroyed) {
  auto numbers = std::make_unique<const Numbers>(3, 1);
  fearless::scope([&](fearless::thread_scope& s) {
    std::latch has_read(1);
    auto reader = s.spawn(
        [](const Numbers& n, std::latch& read) {
          EXPECT_EQ(n.front(), 1);
          read.count_down();
        },
        std::cref(*numbers), std::ref(has_read));
    has_read.wait();
    numbers.reset();
    reader.join();
  });
}
