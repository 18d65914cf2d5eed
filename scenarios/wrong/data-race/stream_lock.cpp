// The lock of a stream (flockfile) guards a counter.
// Wrong: it is given up before the counter is changed.
#include <stdio.h>
#include <fearless/gtest.hpp>

#include <thread>

FEARLESS_TEST(StreamLock, GivenUpTooEarly) {
  int lines = 0;
  const auto write_line = [&] {
    flockfile(stderr);
    funlockfile(stderr);
    ++lines;  // wrong: after it
  };
  std::thread other(write_line);
  write_line();
  other.join();
}
