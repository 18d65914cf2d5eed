// Two threads talk through a pipe.
// Wrong: the one that writes keeps its end open, and the one that reads waits for an end that never comes.
#include <unistd.h>
#include <fearless/gtest.hpp>

#include <string>
#include <thread>

namespace {

std::string read_all(int fd) {
  std::string text;
  for (char c = 0; read(fd, &c, 1) == 1;) text += c;
  return text;
}

}  // namespace

FEARLESS_TEST_WITH(Pipe, WriterLeavesItOpen, .stall = "300ms") {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  std::jthread reader([&] { EXPECT_EQ(read_all(ends[0]), "ab"); });
  EXPECT_EQ(write(ends[1], "a", 1), 1);
  EXPECT_EQ(write(ends[1], "b", 1), 1);
  // wrong: close(ends[1])
}
