// A line goes to one stream while another is locked.
// Wrong: two threads do it the other way round.
#include <stdio.h>
#include <fearless/gtest.hpp>

#include <thread>

FEARLESS_TEST(StreamLock, OppositeStreams) {
  FILE* const one = fopen("/dev/null", "w");
  FILE* const other = fopen("/dev/null", "w");
  const auto write = [](FILE* first, FILE* second) {
    flockfile(first);
    fputs("line\n", second);  // wrong: takes the second one's lock
    funlockfile(first);
  };
  std::thread writes([&] { write(one, other); });
  write(other, one);
  writes.join();
  fclose(one);
  fclose(other);
}
