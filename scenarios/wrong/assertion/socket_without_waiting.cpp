// A message is fetched without waiting for it.
// Wrong: who sends it may not have come to that yet.
#include <sys/socket.h>
#include <unistd.h>
#include <fearless/gtest.hpp>

#include <thread>

FEARLESS_TEST(SocketFlags, TheMessageIsTakenToBeThere) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  std::jthread sends([&] { EXPECT_EQ(send(ends[0], "a", 1, 0), 1); });
  char c = 0;
  EXPECT_EQ(recv(ends[1], &c, 1, MSG_DONTWAIT), 1);  // wrong: there may be none
  sends.join();
  for (const int fd : ends) close(fd);
}
