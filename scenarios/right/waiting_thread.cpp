// A logger in a thread of its own, waiting for lines to write.
// Right because whoever started the thread tells it when there will be no more and waits for its
// end.
#include <fearless/gtest.hpp>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

namespace {

struct Logger {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::string> lines;
  bool closed = false;
  int written = 0;

  void run() {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [&] { return closed || !lines.empty(); });
      if (lines.empty()) return;
      lines.pop_front();
      ++written;
    }
  }
  void log(std::string line) {
    std::lock_guard lock(mutex);
    lines.push_back(std::move(line));
    changed.notify_one();
  }
  void close() {
    std::lock_guard lock(mutex);
    closed = true;
    changed.notify_one();
  }
};

}  // namespace

FEARLESS_TEST(WaitingThread, ClosedAndJoined) {
  Logger logger;
  std::thread thread([&] { logger.run(); });
  logger.log("hello");
  logger.close();
  thread.join();
  EXPECT_EQ(logger.written, 1);
}
