// The lock of a stream of the C library (flockfile) orders what it guards, and keeps calls of others on the
// stream out.
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
#include <fearless/gtest.hpp>

#include <cstdlib>
#include <string>
#include <thread>

namespace {

// A stream into memory.
class Text {
 public:
  Text() : stream_(open_memstream(&text_, &bytes_)) {}
  ~Text() {
    fclose(stream_);
    std::free(text_);
  }
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;

  operator FILE*() { return stream_; }
  std::string so_far() {
    fflush(stream_);
    return {text_, bytes_};
  }

 private:
  char* text_ = nullptr;
  std::size_t bytes_ = 0;
  FILE* stream_;
};

FEARLESS_TEST(StreamLock, GuardsACounter) {
  Text text;
  int lines = 0;
  const auto write_line = [&] {
    flockfile(text);
    flockfile(text);  // it may be locked again by who has it
    ++lines;
    funlockfile(text);
    putc_unlocked('.', text);
    funlockfile(text);
  };
  std::thread other(write_line);
  write_line();
  other.join();
  EXPECT_EQ(lines, 2);
  EXPECT_EQ(text.so_far(), "..");
}

FEARLESS_TEST(StreamLock, KeepsOtherCallsOut) {
  Text text;
  std::thread other([&] { fputs("between", text); });
  flockfile(text);
  fputs("be", text);
  std::this_thread::yield();
  fprintf(text, "%s", "fore");
  funlockfile(text);
  other.join();
  const std::string all = text.so_far();
  EXPECT_TRUE(all == "beforebetween" || all == "betweenbefore") << all;
}

FEARLESS_TEST(StreamLock, IsTriedByOthers) {
  Text text;
  flockfile(text);
  std::thread([&] { EXPECT_NE(ftrylockfile(text), 0); }).join();
  EXPECT_EQ(ftrylockfile(text), 0);
  funlockfile(text);
  funlockfile(text);
  std::thread([&] {
    EXPECT_EQ(ftrylockfile(text), 0);
    funlockfile(text);
  }).join();
}

FEARLESS_TEST(StreamLock, EndsWithTheStream) {
  const auto write = [] {
    FILE* const file = fopen("/dev/null", "w");
    flockfile(file);
    fputs("line\n", file);
    fclose(file);
  };
  std::thread(write).join();
  write();  // to a stream of the same descriptor
}

FEARLESS_TEST(StreamLock, TwoStreamsOfOneSocket) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  FILE* const in = fdopen(ends[0], "r");
  FILE* const out = fdopen(ends[0], "w");
  std::thread answers([&] {
    char c = 0;
    EXPECT_EQ(read(ends[1], &c, 1), 1);
    EXPECT_EQ(write(ends[1], "a\n", 2), 2);
  });
  std::thread reads([&] {
    char line[8];
    EXPECT_STREQ(fgets(line, sizeof line, in), "a\n");  // has the lock of this one while it waits
  });
  EXPECT_GE(fputs("q", out), 0);
  EXPECT_EQ(fflush(out), 0);
  reads.join();
  answers.join();
  fclose(out);
  fclose(in);
  close(ends[1]);
}

}  // namespace
