// Two threads talk through a pipe.
// Wrong: the one that writes keeps its end open, and the one that reads waits for an end that never comes.
#include "../../flag_after_the_read.hpp"

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

FEARLESS_TEST_WITH(Pipe, WriterLeavesItOpen, .stall = "300ms") {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  std::jthread reader([&] { EXPECT_EQ(read_all(ends[0]), "ab"); });
  EXPECT_EQ(write(ends[1], "a", 1), 1);
  EXPECT_EQ(write(ends[1], "b", 1), 1);
  // wrong: close(ends[1])
}

// Wrong: the writer has forgotten to write; the others look at a flag and wait for input.
FEARLESS_TEST_WITH(Pipe, NobodyWrites, .stall = "300ms") {
  flag_after_the_read([] {}, [](int) {});
}

FEARLESS_TEST_WITH(Pipe, NobodyWritesToWhoSleeps, .stall = "300ms") {
  flag_after_the_read([] { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }, [](int) {});
}
