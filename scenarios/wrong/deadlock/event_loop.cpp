// An event loop in a thread of its own.
// Wrong: run() begins with `running_ = true`. A stop() that comes before the thread has got that
// far is forgotten, and join() waits for ever. It shows in tests and in services that are stopped
// right after they have been started.
#include <fearless/gtest.hpp>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace {

class EventLoop {
 public:
  void run() {
    std::unique_lock lock(mutex_);
    running_ = true;  // wrong: belongs into the constructor
    while (running_) {
      if (tasks_.empty()) {
        changed_.wait(lock);
        continue;
      }
      const std::function<void()> task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
      lock.lock();
    }
  }

  void post(std::function<void()> task) {
    std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    changed_.notify_one();
  }

  void stop() {
    std::lock_guard lock(mutex_);
    running_ = false;
    changed_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  bool running_ = false;
};

}  // namespace

FEARLESS_TEST(EventLoop, StopBeforeRun) {
  EventLoop loop;
  std::thread thread([&] { loop.run(); });
  loop.post([] {});
  loop.stop();
  thread.join();
}
