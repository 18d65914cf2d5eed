// Values that are sent, given to a thread or lent to a scope.
// Right because who gave them away uses them no more, until they come back in whatever way.
#include <fearless/gtest.hpp>
#include <fearless/ownership.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace {

using Numbers = std::vector<int>;

}  // namespace

FEARLESS_TEST(PassedOn, ThroughTwoChannels) {
  auto [tx, rx] = fearless::channel<Numbers>();
  auto [back, answers] = fearless::channel<Numbers>();
  auto worker = fearless::spawn(
      [](fearless::receiver<Numbers> from, fearless::sender<Numbers> to) {
        Numbers mine = *from.recv();
        mine.push_back(4);
        to.send(std::move(mine));
      },
      std::move(rx), std::move(back));
  Numbers numbers{1, 2, 3};
  tx.send(std::move(numbers));
  numbers = *answers.recv();
  ++numbers.front();
  EXPECT_EQ(numbers.size(), 4U);
}

FEARLESS_TEST(PassedOn, ByAPlainVariableAfterThat) {
  auto [tx, rx] = fearless::channel<Numbers>();
  std::mutex mutex;
  Numbers result;
  std::jthread worker([&, from = std::move(rx)]() mutable {
    Numbers mine = *from.recv();
    const std::lock_guard lock(mutex);
    result = std::move(mine);
  });
  tx.send(Numbers{1});
  const std::lock_guard lock(mutex);
  if (!result.empty()) ++result.front();
}

FEARLESS_TEST(PassedOn, ComesBackFromAThread) {
  auto text = std::make_unique<Numbers>(3, 1);
  auto worker = fearless::spawn([](std::unique_ptr<Numbers> mine) { return mine; }, std::move(text));
  text = worker.join();
  ++text->front();
}

FEARLESS_TEST(PassedOn, LentAndDestroyedAfterwards) {
  auto numbers = std::make_unique<const Numbers>(3, 1);
  fearless::scope([&](fearless::thread_scope& s) {
    s.spawn([](const Numbers& n) { return n.front(); }, std::cref(*numbers));
  });
  numbers = std::make_unique<const Numbers>(3, 2);
  fearless::scope([&](fearless::thread_scope& s) {
    auto reader = s.spawn([](const Numbers& n) { return n.front(); }, std::cref(*numbers));
    EXPECT_EQ(reader.join(), 2);
    numbers.reset();
  });
}
