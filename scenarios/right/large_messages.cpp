// Threads send each other more than a pipe or a socket holds, and receive what comes in parts.
// Right because whoever sends waits until there is room, and who receives waits until all has come.
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>
#include <fearless/gtest.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>

namespace {

constexpr std::size_t many = 15'000;  // bytes
constexpr int pipe_room = 4096;       // bytes that a pipe holds

std::string text(std::size_t n, char first = 'a') {
  std::string s(n, ' ');
  for (std::size_t i = 0; i < n; ++i) s[i] = static_cast<char>(first + static_cast<char>(i % 23));
  return s;
}

std::string read_all(int fd) {
  std::string all(2 * many, ' ');
  std::size_t n = 0;
  for (ssize_t got = 0; (got = read(fd, &all[n], all.size() - n)) > 0;) n += static_cast<std::size_t>(got);
  all.resize(n);
  return all;
}

struct Pipe {
  Pipe() {
    EXPECT_EQ(pipe(ends), 0);
    EXPECT_EQ(fcntl(ends[0], F_SETPIPE_SZ, pipe_room), pipe_room);
  }
  ~Pipe() { close(ends[0]); }
  int ends[2];
};

// What `write` writes to a pipe, by a thread of its own, arrives.
template <class Write>
void arrives(const std::string& sent, Write write) {
  const Pipe p;
  std::jthread writer([&] { write(p.ends[1]); });
  EXPECT_EQ(read_all(p.ends[0]), sent);
}

// What is written to a pipe in two parts is read by `read`, from a stream.
template <class Read>
void in_two_parts(const char* first, const char* second, Read read) {
  const Pipe p;
  std::jthread writer([&] {
    EXPECT_EQ(write(p.ends[1], first, std::strlen(first)), static_cast<ssize_t>(std::strlen(first)));
    EXPECT_EQ(write(p.ends[1], second, std::strlen(second)), static_cast<ssize_t>(std::strlen(second)));
    close(p.ends[1]);
  });
  std::FILE* const f = fdopen(dup(p.ends[0]), "r");
  read(f);
  std::fclose(f);
}

}  // namespace

FEARLESS_TEST(LargeMessages, WriteWaitsForRoom) {
  const std::string all = text(many);
  arrives(all, [&](int fd) {
    EXPECT_EQ(write(fd, all.data(), all.size()), static_cast<ssize_t>(all.size()));
    close(fd);
  });
}

FEARLESS_TEST(LargeMessages, WritevWaitsForRoom) {
  std::string a = text(7'001), b = text(7), c = text(6'000, 'A');
  arrives(a + b + c, [&](int fd) {
    const iovec pieces[] = {{a.data(), a.size()}, {nullptr, 0}, {b.data(), b.size()}, {c.data(), c.size()}};
    EXPECT_EQ(writev(fd, pieces, 4), static_cast<ssize_t>(a.size() + b.size() + c.size()));
    close(fd);
  });
}

FEARLESS_TEST(LargeMessages, SendAndSendmsgWaitForRoom) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  EXPECT_EQ(setsockopt(ends[1], SOL_SOCKET, SO_SNDBUF, &pipe_room, sizeof pipe_room), 0);
  std::string a = text(many), b = text(many, 'A');
  std::jthread sender([&] {
    EXPECT_EQ(send(ends[1], a.data(), a.size(), 0), static_cast<ssize_t>(a.size()));
    iovec pieces[] = {{b.data(), 5}, {b.data() + 5, b.size() - 5}};
    msghdr m{};
    m.msg_iov = pieces;
    m.msg_iovlen = 2;
    EXPECT_EQ(sendmsg(ends[1], &m, 0), static_cast<ssize_t>(b.size()));
    close(ends[1]);
  });
  std::string got(a.size(), ' ');
  EXPECT_EQ(recv(ends[0], got.data(), got.size(), MSG_WAITALL), static_cast<ssize_t>(got.size()));
  EXPECT_EQ(got, a);
  EXPECT_EQ(read_all(ends[0]), b);
  close(ends[0]);
}

FEARLESS_TEST(LargeMessages, WaitallWaitsForAll) {
  int ends[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  std::jthread receiver([&] {
    char got[4];
    EXPECT_EQ(recv(ends[0], got, 4, MSG_WAITALL), 4);
    EXPECT_EQ(std::string(got, 4), "ping");
    iovec pieces[] = {{got, 1}, {got + 1, 3}};
    msghdr m{};
    m.msg_iov = pieces;
    m.msg_iovlen = 2;
    EXPECT_EQ(recvmsg(ends[0], &m, MSG_WAITALL), 4);
    EXPECT_EQ(std::string(got, 4), "pong");
    EXPECT_EQ(recv(ends[0], got, 4, MSG_WAITALL), 2);  // and then the end
  });
  for (const char* part : {"pi", "ngp", "on", "g..", ""}) {
    if (*part != '\0') EXPECT_GT(send(ends[1], part, std::strlen(part), 0), 0);
    else close(ends[1]);
  }
  receiver.join();
  close(ends[0]);
}

FEARLESS_TEST(LargeMessages, StreamsWaitForRoom) {
  const std::string all = text(7'000);
  arrives(">" + all + all + all + "<\n", [&](int fd) {
    std::FILE* const f = fdopen(fd, "w");
    EXPECT_NE(std::fputc('>', f), EOF);
    EXPECT_EQ(std::fwrite(all.data(), 1, all.size(), f), all.size());
    EXPECT_EQ(std::fprintf(f, "%s", all.c_str()), static_cast<int>(all.size()));
    EXPECT_GE(std::fputs(all.c_str(), f), 0);
    EXPECT_GE(std::fputs("<\n", f), 0);
    EXPECT_EQ(std::fclose(f), 0);
  });
}

FEARLESS_TEST(LargeMessages, DprintfWaitsForRoom) {
  const std::string all = text(7'000);
  arrives(all + "!", [&](int fd) {
    EXPECT_EQ(dprintf(fd, "%s!", all.c_str()), static_cast<int>(all.size()) + 1);
    close(fd);
  });
}

FEARLESS_TEST(LargeMessages, ClosingAStreamSendsWhatItHas) {
  const std::string all = text(7'000);
  arrives(all, [&](int fd) {
    std::FILE* const f = fdopen(fd, "w");
    EXPECT_EQ(std::setvbuf(f, nullptr, _IOFBF, many), 0);
    EXPECT_EQ(std::fwrite(all.data(), 1, all.size(), f), all.size());
    EXPECT_EQ(std::fclose(f), 0);
  });
}

FEARLESS_TEST(LargeMessages, OfTwoThreadsDoNotMixInAStream) {
  const std::string a(7'000, 'a'), b(7'000, 'b');
  const Pipe p;
  std::FILE* const f = fdopen(p.ends[1], "w");
  std::jthread reader([&] {
    const std::string got = read_all(p.ends[0]);
    EXPECT_TRUE(got == a + b || got == b + a);
  });
  {
    std::jthread other([&] { EXPECT_EQ(std::fwrite(a.data(), 1, a.size(), f), a.size()); });
    EXPECT_EQ(std::fwrite(b.data(), 1, b.size(), f), b.size());
  }
  std::fclose(f);
}

FEARLESS_TEST(LargeMessages, FreadWaitsForAll) {
  in_two_parts("abc", "defg", [](std::FILE* f) {
    char got[8] = {};
    EXPECT_EQ(std::fread(got, 2, 3, f), 3U);
    EXPECT_STREQ(got, "abcdef");
    EXPECT_EQ(std::fread(got, 2, 3, f), 0U);  // a half
    EXPECT_NE(std::feof(f), 0);
    EXPECT_EQ(std::ferror(f), 0);
  });
}

FEARLESS_TEST(LargeMessages, FgetsWaitsForTheLine) {
  in_two_parts("ab", "cd\nef", [](std::FILE* f) {
    char got[16];
    EXPECT_STREQ(std::fgets(got, sizeof got, f), "abcd\n");
    EXPECT_STREQ(std::fgets(got, sizeof got, f), "ef");
    EXPECT_EQ(std::fgets(got, sizeof got, f), nullptr);
    EXPECT_EQ(std::ferror(f), 0);
  });
}

FEARLESS_TEST(LargeMessages, GetlineWaitsForTheLine) {
  const std::string all = text(3000) + "\n";
  in_two_parts("ab", all.c_str(), [&](std::FILE* f) {
    char* line = nullptr;
    std::size_t room = 0;
    EXPECT_EQ(getline(&line, &room, f), static_cast<ssize_t>(all.size()) + 2);
    EXPECT_EQ(line, "ab" + all);
    EXPECT_EQ(getline(&line, &room, f), -1);
    std::free(line);
  });
}
