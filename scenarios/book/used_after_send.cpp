// What has been sent is used by who sent it.
// Rust: borrow of moved value (E0382).
#include <fearless/annotate.hpp>
#include <fearless/gtest.hpp>
#include <fearless/ownership.hpp>

#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "queue.hpp"

namespace {

using fearless::channel;

[[maybe_unused]] void refused() {
  auto [tx, rx] = channel<std::string>();
  std::string text = "abc";
#if WRONG == 1  // cannot be sent between threads
  tx.send(text);  // <--
#else
  tx.send(std::move(text));
#endif
}

[[maybe_unused]] void refused_as_consumed() {
  auto [tx, rx] = channel<fearless::owned<std::string>>();
  fearless::owned<std::string> text("abc");
#if WRONG == 2  // while it is in the 'consumed' state
  // clang flags: -Wconsumed
  // g++ compiles
  tx.send(std::move(text));
  text->clear();  // <--
#else
  text->clear();
  tx.send(std::move(text));
#endif
}

}  // namespace

FEARLESS_TEST(UsedAfterSend, PlainCpp) {
  book::Queue<std::string*> queue;
  std::string text = "abc";
  std::thread t([&queue] { queue.take()->push_back('d'); });
  queue.put(&text);
  text.push_back('e');
  t.join();
}

// Through an alias, and only to read: no race. It is the receiver's all the same.
FEARLESS_TEST(UsedAfterSend, OwnershipSaid) {
  auto [tx, rx] = channel<std::vector<int>>();
  std::vector<int> numbers{1, 2, 3};
  const int& kept = numbers.front();
  auto reader = fearless::spawn(
      [](fearless::receiver<std::vector<int>> from) {
        std::optional<std::vector<int>> taken = from.recv();
        EXPECT_EQ(taken->front(), 1);
        return taken;  // kept alive until it is joined
      },
      std::move(rx));
  tx.send(std::move(numbers));
  EXPECT_EQ(kept, 1);
  reader.join();
}

FEARLESS_TEST(UsedAfterSend, OwnershipSaidOfPlainCpp) {
  book::Queue<std::string*> queue;
  std::string text = "abc";
  std::thread t([&queue] {
    std::string* taken = queue.take();
    fearless::exclusive(*taken);
    EXPECT_EQ(taken->size(), 3U);
    fearless::unowned(*taken);
  });
  fearless::hand_over(text);
  queue.put(&text);
  EXPECT_EQ(text.size(), 3U);
  t.join();
}

FEARLESS_TEST(UsedAfterSend, Right) {
  auto [tx, rx] = channel<std::string>();
  auto a = fearless::spawn(
      [](fearless::receiver<std::string> from) {
        std::optional<std::string> text = from.recv();
        text->push_back('d');
        return *text;
      },
      std::move(rx));
  tx.send("abc");
  EXPECT_EQ(a.join(), "abcd");
}
