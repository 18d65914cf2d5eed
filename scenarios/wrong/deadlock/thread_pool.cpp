// A thread pool that finishes what it has been given and then ends its threads.
// Wrong: the order to stop is given without the mutex. It is atomic, so there is no race; but a
// worker that has just found it unset, and is about to wait, misses the notification and waits for
// ever, and the destructor with it. One of the commonest bugs in home-made pools.
#include <fearless/gtest.hpp>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace {

class ThreadPool {
 public:
  ThreadPool() : thread_([this] { work(); }) {}

  ~ThreadPool() {
    stopping_ = true;  // wrong: may fall between the worker's check and its wait
    changed_.notify_all();
    thread_.join();
  }

  void submit(std::function<void()> task) {
    {
      std::lock_guard lock(mutex_);
      tasks_.push_back(std::move(task));
    }
    changed_.notify_one();
  }

 private:
  void work() {
    for (;;) {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stopping_ || !tasks_.empty(); });
      if (tasks_.empty()) return;
      const std::function<void()> task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace

FEARLESS_TEST(ThreadPool, StopsWithoutTheMutex) {
  ThreadPool pool;
  pool.submit([] {});
}
