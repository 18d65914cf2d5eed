// A worker leaves word of what has gone wrong, and writes it to its log, too.
// Right because it leaves a copy: the text that both share is destroyed by whoever lets go of it last.
#include <fearless/gtest.hpp>

#include "../copied_error.hpp"

FEARLESS_TEST(CopiedError, LogsItsOwn) {
  LastError last;
  std::thread worker([&] {
    const std::runtime_error error("the disk is full");
    {
      const std::lock_guard lock(last.mutex);
      last.error = error;
    }
    EXPECT_STREQ(error.what(), "the disk is full");
  });
  last.wait();
  worker.join();
}
