// A worker reports its result through a pipe to whoever asked for it, who may have gone meanwhile.
// SIGPIPE is ignored, and the worker looks at what write returns.
#include <fearless/gtest.hpp>

#include <signal.h>
#include <unistd.h>
#include <cerrno>
#include <thread>

FEARLESS_TEST(ClosedPipe, IsAnError) {
  signal(SIGPIPE, SIG_IGN);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  std::jthread worker([&] {
    const char result = 'r';
    if (write(ends[1], &result, 1) != 1) { EXPECT_EQ(errno, EPIPE); }
  });
  close(ends[0]);
  worker.join();
  close(ends[1]);
}
