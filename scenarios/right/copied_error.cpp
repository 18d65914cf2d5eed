// A worker leaves word of what has gone wrong, and writes it to its log, too.
// Right because it leaves a copy: the text that both share is destroyed by whoever lets go of it last.
#include <fearless/gtest.hpp>

#include "../copied_error.hpp"

namespace {
thread_local std::runtime_error last_of_thread("nothing");
}  // namespace

// … and so does each thread for itself: what it has kept goes with it.
FEARLESS_TEST(CopiedError, IsKeptByEachThread) {
  const std::runtime_error error("the disk is full");
  const auto keep = [&] {
    EXPECT_STREQ(last_of_thread.what(), "nothing");
    last_of_thread = error;
    EXPECT_STREQ(last_of_thread.what(), "the disk is full");
  };
  std::jthread a(keep), b(keep);
}

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
