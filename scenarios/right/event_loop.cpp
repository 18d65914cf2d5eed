// An event loop in a thread of its own, told to stop by a task like any other.
// Right because the order to stop goes through the queue: it cannot come too early, cannot overtake
// what was posted before it, and the loop lives until its thread has ended.
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
    while (running_) next()();
  }

  void post(std::function<void()> task) {
    std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    posted_.notify_one();
  }

  void stop() {
    post([this] { running_ = false; });  // in the loop's own thread
  }

 private:
  std::function<void()> next() {
    std::unique_lock lock(mutex_);
    posted_.wait(lock, [&] { return !tasks_.empty(); });
    std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    return task;
  }

  std::mutex mutex_;
  std::condition_variable posted_;
  std::deque<std::function<void()>> tasks_;
  bool running_ = true;
};

}  // namespace

FEARLESS_TEST(EventLoop, StopIsATask) {
  EventLoop loop;
  int handled = 0;
  std::thread thread([&] { loop.run(); });
  loop.post([&] { ++handled; });
  loop.post([&] { ++handled; });
  loop.stop();
  thread.join();
  EXPECT_EQ(handled, 2);
}
