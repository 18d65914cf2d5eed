// Threads that tell each other something through the system, in other ways than read and write.
// Right because what one looks at was made before it was told so.
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/sendfile.h>
#include <unistd.h>
#include <fearless/gtest.hpp>

#include <string>
#include <thread>

namespace {

struct Pipe {
  Pipe() { EXPECT_EQ(pipe(ends), 0); }
  ~Pipe() {
    close(ends[0]);
    close(ends[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int ends[2];
};

void read_one(const Pipe& p) {
  char c = 0;
  EXPECT_EQ(read(p.ends[0], &c, 1), 1);
}

// What `tell` tells, `hear` waits for.
template <class Tell, class Hear>
void one_tells_another(const Tell& tell, const Hear& hear) {
  int value = 0;
  std::jthread other([&] {
    hear();
    EXPECT_EQ(value, 7);
  });
  value = 7;
  tell();
}

// Two threads, each with a descriptor of its own of one file.
template <class Lock, class Unlock>
void guards_a_counter(const Lock& lock, const Unlock& unlock) {
  const int one = memfd_create("file", 0);
  const int other = open(("/proc/self/fd/" + std::to_string(one)).c_str(), O_RDWR);
  int value = 0;
  const auto count = [&](int fd) {
    lock(fd);
    ++value;
    unlock(fd);
  };
  std::thread counts([&] { count(one); });
  count(other);
  counts.join();
  EXPECT_EQ(value, 2);
  close(one);
  close(other);
}

}  // namespace

FEARLESS_TEST(ToldByTheSystem, Sendfile) {
  const Pipe p;
  const int file = memfd_create("file", 0);
  EXPECT_EQ(write(file, "a", 1), 1);
  off_t begin = 0;
  one_tells_another([&] { EXPECT_EQ(sendfile(p.ends[1], file, &begin, 1), 1); }, [&] { read_one(p); });
  close(file);
}

FEARLESS_TEST(ToldByTheSystem, Splice) {
  const Pipe from, to;
  EXPECT_EQ(write(from.ends[1], "a", 1), 1);
  one_tells_another([&] { EXPECT_EQ(splice(from.ends[0], nullptr, to.ends[1], nullptr, 1, 0), 1); },
                    [&] { read_one(to); });
}

FEARLESS_TEST(ToldByTheSystem, Tee) {
  const Pipe from, to;
  EXPECT_EQ(write(from.ends[1], "a", 1), 1);
  one_tells_another([&] { EXPECT_EQ(tee(from.ends[0], to.ends[1], 1, 0), 1); }, [&] { read_one(to); });
}

FEARLESS_TEST(ToldByTheSystem, Dprintf) {
  const Pipe p;
  one_tells_another([&] { EXPECT_EQ(dprintf(p.ends[1], "%d", 7), 1); }, [&] { read_one(p); });
}

FEARLESS_TEST(ToldByTheSystem, Streams) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  FILE* const in = fdopen(ends[0], "r");
  FILE* const out = fdopen(ends[1], "w");
  one_tells_another(
      [&] {
        EXPECT_GE(fputs("seven\n", out), 0);
        EXPECT_EQ(fprintf(out, "%d\n", 7), 2);
        EXPECT_EQ(fflush(out), 0);
      },
      [&] {
        char line[16];
        EXPECT_STREQ(fgets(line, sizeof line, in), "seven\n");
        EXPECT_EQ(fgetc(in), '7');
      });
  fclose(in);
  fclose(out);
}

FEARLESS_TEST(ToldByTheSystem, MessageQueue) {
  const std::string name = "/fearless-" + std::to_string(getpid());
  mq_attr attributes{};
  attributes.mq_maxmsg = 2;
  attributes.mq_msgsize = 1;
  const mqd_t q = mq_open(name.c_str(), O_RDWR | O_CREAT, 0600, &attributes);
  ASSERT_GE(q, 0);
  mq_unlink(name.c_str());
  one_tells_another([&] { EXPECT_EQ(mq_send(q, "a", 1, 0), 0); },
                    [&] {
                      char c = 0;
                      EXPECT_EQ(mq_receive(q, &c, 1, nullptr), 1);
                      EXPECT_EQ(c, 'a');
                    });
  mq_close(q);
}

FEARLESS_TEST(ToldByTheSystem, QueueOfSystemV) {
  struct Message {
    long type;
    char text[4];
  };
  const int q = msgget(IPC_PRIVATE, 0600);
  one_tells_another(
      [&] {
        const Message m{1, "abc"};
        EXPECT_EQ(msgsnd(q, &m, sizeof m.text, 0), 0);
      },
      [&] {
        Message m{};
        EXPECT_EQ(msgrcv(q, &m, sizeof m.text, 0, 0), static_cast<ssize_t>(sizeof m.text));
        EXPECT_STREQ(m.text, "abc");
      });
  msgctl(q, IPC_RMID, nullptr);
}

FEARLESS_TEST(ToldByTheSystem, SemaphoreOfSystemV) {
  const int set = semget(IPC_PRIVATE, 1, 0600);
  one_tells_another(
      [&] {
        sembuf up{0, 1, 0};
        EXPECT_EQ(semop(set, &up, 1), 0);
      },
      [&] {
        sembuf down{0, -1, 0};
        EXPECT_EQ(semop(set, &down, 1), 0);
        const timespec day{86400, 0};
        EXPECT_EQ(semtimedop(set, &down, 1, &day), -1);
        EXPECT_EQ(errno, EAGAIN);
      });
  semctl(set, 0, IPC_RMID);
}

FEARLESS_TEST(ToldByTheSystem, LockOnAFile) {
  guards_a_counter([](int fd) { EXPECT_EQ(flock(fd, LOCK_EX), 0); },
                   [](int fd) { EXPECT_EQ(flock(fd, LOCK_UN), 0); });
}

FEARLESS_TEST(ToldByTheSystem, LockOfAnOpenFile) {
  const auto set = [](int fd, int command, short type) {
    struct flock all{};
    all.l_type = type;
    EXPECT_EQ(fcntl(fd, command, &all), 0);
  };
  guards_a_counter([&](int fd) { set(fd, F_OFD_SETLKW, F_WRLCK); },
                   [&](int fd) { set(fd, F_OFD_SETLK, F_UNLCK); });
}
