// A worker reports its result through a pipe to whoever asked for it, who may have gone meanwhile.
// Wrong: writing to a pipe that nobody reads any more ends the process by SIGPIPE, unless it is ignored.
#include <fearless/gtest.hpp>

#include <unistd.h>
#include <thread>

FEARLESS_TEST(ClosedPipe, EndsTheProcess) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  std::jthread worker([&] {
    const char result = 'r';
    [[maybe_unused]] const auto written = write(ends[1], &result, 1);  // wrong: nobody may be reading
  });
  close(ends[0]);
  worker.join();
  close(ends[1]);
}
