// What has moved into a thread is used by who gave it away.
// Rust: borrow of moved value (E0382).
#include <fearless/gtest.hpp>
#include <fearless/ownership.hpp>

#include <memory>
#include <string>
#include <thread>
#include <utility>

namespace {

using fearless::owned;

[[maybe_unused]] void refused() {
  owned<std::string> text("abc");
#if WRONG == 1  // while it is in the 'consumed' state
  // clang flags: -Wconsumed
  // g++ compiles
  auto a = fearless::spawn([](owned<std::string> t) { t->clear(); }, std::move(text));
  text->clear();  // <--
#else
  text->clear();
  auto a = fearless::spawn([](owned<std::string> t) { t->clear(); }, std::move(text));
#endif
}

}  // namespace

FEARLESS_TEST(UsedAfterMove, PlainCpp) {
  auto text = std::make_unique<std::string>("abc");
  std::string& kept = *text;
  std::thread t([taken = std::move(text)] { taken->push_back('d'); });
  kept.push_back('e');
  t.join();
}

// Given to spawn(), it is the thread's, even if nobody writes.
FEARLESS_TEST(UsedAfterMove, OwnershipSaid) {
  auto text = std::make_unique<std::string>("abc");
  const std::string& kept = *text;
  auto a = fearless::spawn([](std::unique_ptr<std::string> taken) { return taken; }, std::move(text));
  EXPECT_EQ(kept.size(), 3U);
  a.join();
}

FEARLESS_TEST(UsedAfterMove, Right) {
  owned<std::string> text("abc");
  auto a = fearless::spawn(
      [](owned<std::string> taken) {
        taken->push_back('d');
        return taken;
      },
      std::move(text));
  text = a.join();
  EXPECT_EQ(*text, "abcd");
}
