// Two threads write numbers as in Switzerland, and main does so no more.
// Right because each has a copy of the locale: the last one destroys what they share.
#include <fearless/gtest.hpp>

#include <sstream>
#include <thread>

#include "../shared_locale.hpp"

FEARLESS_TEST(SharedLocale, EachHasACopy) {
  std::locale ours = swiss();
  const auto write = [](std::locale mine) { EXPECT_EQ(separator(mine), '\''); };
  std::jthread a(write, ours), b(write, ours);
  std::this_thread::yield();
  ours = std::locale::classic();
}

// Right because locales that are made from one another share their facets in the same way.
FEARLESS_TEST(SharedLocale, AnotherIsMadeFromIt) {
  struct Decimal : std::moneypunct<char> {};
  std::locale ours = swiss();
  std::jthread other([mine = std::locale(ours, new Decimal)] { EXPECT_EQ(separator(mine), '\''); });
  std::this_thread::yield();
  EXPECT_EQ(separator(ours), '\'');
  ours = std::locale::classic();
}

// Right because what the locale keeps of its facets is its own business.
FEARLESS_TEST(SharedLocale, TwoReadNumbersByIt) {
  const std::locale ours = swiss();
  const auto read = [&] {
    std::istringstream text("12");
    text.imbue(ours);
    int n = 0;
    text >> n;
    EXPECT_EQ(n, 12);
  };
  std::jthread a(read), b(read);
}
