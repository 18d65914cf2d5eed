// A worker leaves word of what has gone wrong, and writes it to its log, too.
// Wrong: what it writes there is what it has left, which another may have taken by then.
#include <fearless/gtest.hpp>

#include "../../copied_error.hpp"

FEARLESS_TEST(CopiedError, LogsWhatItHasGivenAway) {
  LastError last;
  std::thread worker([&] {
    {
      const std::lock_guard lock(last.mutex);
      last.error = std::runtime_error("the disk is full");
    }
    EXPECT_STREQ(last.error->what(), "the disk is full");
  });
  last.wait();
  worker.join();
}
