// A queue between threads as one writes it, which does not ask what it carries.
#pragma once

#include <condition_variable>
#include <mutex>
#include <queue>
#include <utility>

namespace book {

template <class T>
class Queue {
 public:
  void put(T value) {
    {
      const std::lock_guard lock(mutex_);
      items_.push(std::move(value));
    }
    arrived_.notify_one();
  }
  T take() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [this] { return !items_.empty(); });
    T value = std::move(items_.front());
    items_.pop();
    return value;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::queue<T> items_;
};

}  // namespace book
