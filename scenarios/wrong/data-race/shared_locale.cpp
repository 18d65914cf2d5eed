// A thread writes numbers as in Switzerland, and main does so no more.
// Wrong: the thread has no copy of the locale, only main's; with that goes what it looks at.
#include <fearless/gtest.hpp>

#include <thread>

#include "../../shared_locale.hpp"

FEARLESS_TEST(SharedLocale, OneHasNoCopy) {
  std::locale ours = swiss();
  std::jthread other([&] { separator(ours); });
  std::this_thread::yield();
  ours = std::locale::classic();
}
