// What the two ends of a channel share: a queue under a mutex. Bounded if it has a capacity; with a capacity
// of 0 values go from hand to hand: the sender waits until the receiver has taken its value.
//
// Ground rules: everything is read and written under `mutex_`; conditions are notified after it is given up;
// a value is moved from only when it has found its way.
#pragma once

#include <fearless/ownership/detail/owner.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <limits>
#include <mutex>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace fearless::detail {

// One who waits for any of several channels.
class selector {
 public:
  void wake() {
    {
      const std::lock_guard lock(mutex_);
      woken_ = true;
    }
    condition_.notify_one();
  }
  // Calls `wait` with the lock, the condition and what has to become true.
  template <class Wait>
  void sleep(Wait wait) {
    std::unique_lock lock(mutex_);
    wait(lock, condition_, [this] { return woken_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable condition_;
  bool woken_ = false;
};

// How to wait on a condition: for ever, not at all, or until some time.
struct wait_forever {
  template <class Predicate>
  void operator()(std::unique_lock<std::mutex>& lock, std::condition_variable& c, Predicate p) const {
    c.wait(lock, p);
  }
};
struct wait_never {
  template <class Predicate>
  void operator()(std::unique_lock<std::mutex>&, std::condition_variable&, Predicate) const {}
};
template <class Clock, class Duration>
struct wait_until {
  std::chrono::time_point<Clock, Duration> time;
  template <class Predicate>
  void operator()(std::unique_lock<std::mutex>& lock, std::condition_variable& c, Predicate p) const {
    c.wait_until(lock, time, p);
  }
};
template <class Clock, class Duration>
wait_until(std::chrono::time_point<Clock, Duration>) -> wait_until<Clock, Duration>;

template <class T>
class channel_core {
 public:
  static constexpr std::size_t unbounded = std::numeric_limits<std::size_t>::max();

  explicit channel_core(std::size_t capacity) : capacity_(capacity) {}

  // False, and `value` as it was, if there is no receiver any more or no room in time.
  template <class Wait>
  bool send(T&& value, Wait wait) {
    if (capacity_ == 0) return hand_over(std::move(value), wait);
    {
      std::unique_lock lock(mutex_);
      const auto can_go_on = [this] { return !receiver_ || queue_.size() < capacity_; };
      if (!can_go_on()) {
        wait(lock, room_, can_go_on);
        if (!can_go_on()) return false;
      }
      if (!receiver_) return false;
      queue_.push_back(std::move(value));
      owner::send(queue_.back());
      for (selector* s : selectors_) s->wake();
    }
    arrived_.notify_one();
    return true;
  }

  // Empty if nothing came in time, or nothing can come any more.
  template <class Wait>
  std::optional<T> receive(Wait wait) {
    std::optional<T> value;
    {
      std::unique_lock lock(mutex_);
      const auto can_go_on = [this] { return something_there() || senders_ == 0; };
      if (!can_go_on()) {
        receiver_waits_ = true;
        wait(lock, arrived_, can_go_on);
        receiver_waits_ = false;
      }
      if (!something_there()) return std::nullopt;
      if (capacity_ == 0) {
        owner::receive(*offered_);
        value.emplace(std::move(*offered_));
        offered_ = nullptr;
        ++handed_over_;
      } else {
        owner::receive(queue_.front());
        value.emplace(std::move(queue_.front()));
        queue_.pop_front();
      }
    }
    if (capacity_ == 0) {
      room_.notify_all();  // the sender of this value, and those that wait to offer theirs
    } else if (capacity_ != unbounded) {
      room_.notify_one();
    }
    return value;
  }

  // Nothing is there and nothing will come.
  bool exhausted() {
    const std::lock_guard lock(mutex_);
    return !something_there() && senders_ == 0;
  }
  bool has_receiver() {
    const std::lock_guard lock(mutex_);
    return receiver_;
  }

  void add_sender() {
    const std::lock_guard lock(mutex_);
    ++senders_;
  }
  void remove_sender() {
    {
      const std::lock_guard lock(mutex_);
      if (--senders_ > 0) return;
      for (selector* s : selectors_) s->wake();
    }
    arrived_.notify_one();
  }
  // What has not been received is destroyed.
  void remove_receiver() {
    std::deque<T> rest;
    {
      const std::lock_guard lock(mutex_);
      receiver_ = false;
      rest.swap(queue_);
      for (const T& value : rest) owner::take_back(value);
    }
    room_.notify_all();
  }

  // `s` is woken when something arrives or the last sender goes; at once if something is there. A channel
  // that is exhausted wakes nobody.
  void attach(selector& s) {
    const std::lock_guard lock(mutex_);
    selectors_.push_back(&s);
    if (something_there()) s.wake();
  }
  void detach(selector& s) {
    const std::lock_guard lock(mutex_);
    selectors_.erase(std::remove(selectors_.begin(), selectors_.end(), &s), selectors_.end());
  }

 private:
  bool something_there() const { return capacity_ == 0 ? offered_ != nullptr : !queue_.empty(); }

  template <class Wait>
  bool hand_over(T&& value, Wait wait) {
    std::unique_lock lock(mutex_);
    const auto can_offer = [this] { return !receiver_ || offered_ == nullptr; };
    if (!can_offer()) wait(lock, room_, can_offer);
    if (!receiver_ || offered_ != nullptr) return false;
    if constexpr (std::is_same_v<Wait, wait_never>) {
      if (!receiver_waits_) return false;
    }
    offered_ = &value;
    owner::send(value);
    const std::size_t mine = handed_over_;
    for (selector* s : selectors_) s->wake();
    arrived_.notify_one();
    const auto taken = [this, mine] { return handed_over_ != mine; };
    const auto can_go_on = [this, taken] { return taken() || !receiver_; };
    if constexpr (std::is_same_v<Wait, wait_never>) {
      room_.wait(lock, can_go_on);  // the receiver waits for nothing else
    } else {
      wait(lock, room_, can_go_on);
    }
    if (taken()) return true;
    offered_ = nullptr;
    owner::take_back(value);
    lock.unlock();
    room_.notify_all();
    return false;
  }

  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable arrived_;  // for the receiver
  std::condition_variable room_;     // for senders
  std::deque<T> queue_;
  T* offered_ = nullptr;         // in hand: the value of a sender that waits for it to be taken
  std::size_t handed_over_ = 0;  // how many of those were taken
  std::size_t senders_ = 1;
  bool receiver_ = true;
  bool receiver_waits_ = false;
  std::vector<selector*> selectors_;
};

}  // namespace fearless::detail
