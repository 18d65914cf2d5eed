// Two threads talk through a pipe.
// Right because the one that writes closes its end.
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

FEARLESS_TEST(Pipe, WriterClosesIt) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  {
    std::jthread reader([&] { EXPECT_EQ(read_all(ends[0]), "ab"); });
    EXPECT_EQ(write(ends[1], "a", 1), 1);
    EXPECT_EQ(write(ends[1], "b", 1), 1);
    close(ends[1]);
  }
  close(ends[0]);
}
