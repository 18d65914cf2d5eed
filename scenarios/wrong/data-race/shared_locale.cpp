// A thread writes numbers as in Switzerland, and once it has begun main does so no more.
// Wrong: the thread has no copy of the locale, only main's; with that goes what it looks at.
#include <fearless/gtest.hpp>

#include <atomic>
#include <thread>

#include "../../shared_locale.hpp"

FEARLESS_TEST(SharedLocale, OneHasNoCopy) {
  std::locale ours = swiss();
  std::atomic<bool> begun{false};
  std::jthread other([&] {
    begun = true;
    begun.notify_one();
    separator(ours);
  });
  begun.wait(false);
  ours = std::locale::classic();
}
