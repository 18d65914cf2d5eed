// Two threads write numbers as in Switzerland, and main does so no more.
// Right because each has a copy of the locale: the last one destroys what they share.
#include <fearless/gtest.hpp>

#include <thread>

#include "../shared_locale.hpp"

FEARLESS_TEST(SharedLocale, EachHasACopy) {
  std::locale ours = swiss();
  const auto write = [](std::locale mine) { EXPECT_EQ(separator(mine), '\''); };
  std::jthread a(write, ours), b(write, ours);
  std::this_thread::yield();
  ours = std::locale::classic();
}
