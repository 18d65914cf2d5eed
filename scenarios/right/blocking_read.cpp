// Two threads talk through a pipe.
// Right because the one that writes closes its end.
#include "../flag_after_the_read.hpp"

#include <poll.h>
#include <unistd.h>
#include <fearless/gtest.hpp>

#include <chrono>
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

FEARLESS_TEST(Pipe, IsLookedAtBeforeItIsRead) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  {
    std::jthread reader([&] {
      pollfd end{ends[0], POLLIN, 0};
      for (int i = 0; i < 40; ++i) EXPECT_GE(poll(&end, 1, 0), 0);
      EXPECT_EQ(poll(&end, 1, -1), 1);
      char c = 0;
      EXPECT_EQ(read(ends[0], &c, 1), 1);
    });
    EXPECT_EQ(write(ends[1], "a", 1), 1);
  }
  close(ends[0]);
  close(ends[1]);
}

FEARLESS_TEST(Pipe, TwoWaitForWhatOneGets) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const auto one = [&] {
    char c = 0;
    EXPECT_EQ(read(ends[0], &c, 1), 1);
  };
  std::jthread a(one), b(one);
  EXPECT_EQ(write(ends[1], "a", 1), 1);
  EXPECT_EQ(write(ends[1], "b", 1), 1);
  a.join();
  b.join();
  close(ends[0]);
  close(ends[1]);
}

// Who writes has written before it looks at a flag that the reader sets.
FEARLESS_TEST(Pipe, OneWrites) {
  flag_after_the_read([] {}, [](int end) { EXPECT_EQ(write(end, "a", 1), 1); });
}

FEARLESS_TEST(Pipe, OneWritesToWhoSleeps) {
  flag_after_the_read([] { std::this_thread::sleep_for(std::chrono::milliseconds(1)); },
                      [](int end) { EXPECT_EQ(write(end, "a", 1), 1); });
}
