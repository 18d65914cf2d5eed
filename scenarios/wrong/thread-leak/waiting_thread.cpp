// A logger in a detached thread, waiting for lines to write.
// Wrong: nobody ever tells it that there will be no more. It waits for ever; a service that makes
// one for each request runs out of threads. The logger is static, or its thread would wait on a
// dead one.
#include <fearless/gtest.hpp>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace {

struct Logger {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<int> lines;
  int written = 0;

  void run() {
    std::unique_lock lock(mutex);
    for (;;) {
      changed.wait(lock, [&] { return !lines.empty(); });
      written += lines.front();
      lines.pop_front();
    }
  }
  void log(int line) {
    std::lock_guard lock(mutex);
    lines.push_back(line);
    changed.notify_one();
  }
};

Logger logger;

}  // namespace

FEARLESS_TEST(WaitingThread, WaitsForEver) {
  std::thread([] { logger.run(); }).detach();  // wrong: who ends it?
  logger.log(1);
}
