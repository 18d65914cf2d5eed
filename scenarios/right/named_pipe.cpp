// Two threads meet at a named pipe: to open one waits for the other end.
// Right because each opens its end, in a thread of its own.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <fearless/gtest.hpp>

#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

namespace {

class NamedPipe {
 public:
  NamedPipe() {
    EXPECT_NE(mkdtemp(directory_), nullptr);
    path_ = directory_ + std::string("/pipe");
    EXPECT_EQ(mkfifo(path_.c_str(), 0600), 0);
  }
  ~NamedPipe() {
    unlink(path_.c_str());
    rmdir(directory_);
  }
  NamedPipe(const NamedPipe&) = delete;
  NamedPipe& operator=(const NamedPipe&) = delete;
  const char* path() const { return path_.c_str(); }

 private:
  char directory_[32] = "/tmp/fearless-XXXXXX";
  std::string path_;
};

}  // namespace

FEARLESS_TEST(NamedPipe, EndsMeet) {
  const NamedPipe p;
  int value = 0;
  std::jthread reads([&] {
    const int in = open(p.path(), O_RDONLY | O_CLOEXEC);
    EXPECT_EQ(value, 7);  // the other end was opened after that
    char c = 0;
    EXPECT_EQ(read(in, &c, 1), 1);
    EXPECT_EQ(read(in, &c, 1), 0);
    close(in);
  });
  value = 7;
  const int out = open(p.path(), O_WRONLY | O_CLOEXEC);
  EXPECT_EQ(write(out, "a", 1), 1);
  close(out);
}

FEARLESS_TEST(NamedPipe, Streams) {
  const NamedPipe p;
  std::jthread reads([&] {
    std::ifstream in(p.path());
    std::string line;
    EXPECT_TRUE(std::getline(in, line));
    EXPECT_EQ(line, "seven");
  });
  std::ofstream(p.path()) << "seven\n";
}
