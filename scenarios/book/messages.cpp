// Messages by a channel: one, many, from several producers; and a receiver that waits for ever because a
// sender is still there, which neither Rust nor these types refuse.
#include <fearless/gtest.hpp>
#include <fearless/ownership.hpp>

#include <string>
#include <thread>
#include <utility>

#include "queue.hpp"

namespace {

using fearless::channel;
using fearless::sender;
using fearless::spawn;

int sum_of(fearless::receiver<int>& rx) {
  int sum = 0;
  for (const int n : rx) sum += n;
  return sum;
}

}  // namespace

FEARLESS_TEST(Messages, One) {
  auto [tx, rx] = channel<std::string>();
  auto a = spawn([](sender<std::string> to) { to.send("hi"); }, std::move(tx));
  EXPECT_EQ(rx.recv(), "hi");
  a.join();
}

FEARLESS_TEST(Messages, Many) {
  auto [tx, rx] = channel<int>();
  auto a = spawn(
      [](sender<int> to) {
        for (int n = 1; n <= 3; ++n) to.send(n);
      },
      std::move(tx));
  EXPECT_EQ(sum_of(rx), 6);
  a.join();
}

FEARLESS_TEST(Messages, SeveralProducers) {
  auto [tx, rx] = channel<int>();
  auto a = spawn([](sender<int> to) { to.send(1); }, tx);
  auto b = spawn([](sender<int> to) { to.send(2); }, std::move(tx));
  EXPECT_EQ(sum_of(rx), 3);
  a.join();
  b.join();
}

// tx itself is a sender, and it outlives the loop.
FEARLESS_TEST(Messages, SenderNeverDropped) {
  auto [tx, rx] = channel<int>();
  auto a = spawn([](sender<int> to) { to.send(1); }, tx);
  EXPECT_EQ(sum_of(rx), 1);
  a.join();
}

// The same by hand: a queue whose reader is told by a number that no more is to come, which nobody sends.
FEARLESS_TEST(Messages, PlainCpp) {
  book::Queue<int> queue;
  std::thread t([&queue] { queue.put(1); });
  int sum = 0;
  while (const int n = queue.take()) sum += n;
  EXPECT_EQ(sum, 1);
  t.join();
}
