// A connection posts "send" tasks to the event loop that it belongs to, and is deleted when it
// closes. Wrong: the task holds a raw pointer to the connection. If the connection closes before
// the loop has come to the task, the loop uses what is gone. Capturing a weak_ptr is the usual
// cure.
#include <fearless/gtest.hpp>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace {

class EventLoop {
 public:
  void run() {
    for (;;) {
      std::unique_lock lock(mutex_);
      posted_.wait(lock, [&] { return !tasks_.empty(); });
      const std::function<void()> task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      if (!task) return;
      task();
    }
  }

  void post(std::function<void()> task) {
    std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    posted_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable posted_;
  std::deque<std::function<void()>> tasks_;
};

struct Connection {
  explicit Connection(EventLoop& l) : loop(l) {}
  void send() {
    loop.post([this] { ++sent; });  // wrong: nothing keeps *this
  }
  EventLoop& loop;
  int sent = 0;
};

}  // namespace

FEARLESS_TEST(EventLoop, TaskOutlivesConnection) {
  EventLoop loop;
  std::jthread thread([&] { loop.run(); });
  auto connection = std::make_unique<Connection>(loop);
  connection->send();
  connection.reset();
  loop.post(nullptr);
}
