// What the two ends of a channel share: a queue under a mutex. Bounded if it has a capacity; with a capacity
// of 0 values go from hand to hand: the sender waits until the receiver has taken its value.
//
// Ground rules: everything is read and written under `mutex_`; conditions are notified after it is given up;
// a value is moved from only when it has found its way. What T's functions do under `mutex_` must not need
// it: there a T is moved without exceptions, or not at all.
#pragma once

#include <fearless/ownership/detail/owner.hpp>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <limits>
#include <list>
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
    if constexpr (!moved_under_lock) {
      if (!reserve(wait)) return false;
      queue node;
      try {
        node.push_back(std::move(value));
      } catch (...) {
        give_up_place();
        throw;
      }
      if (!arrive(std::move(node))) return true;  // the receiver has gone meanwhile, as it may after any send
    } else {
      std::unique_lock lock(mutex_);
      if (!wait_for_room(lock, wait)) return false;
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
    struct nothing {};
    [[maybe_unused]] std::conditional_t<moved_under_lock, nothing, queue> node;  // (A deque allocates.)
    {
      std::unique_lock lock(mutex_);
      const auto can_go_on = [this] { return something_there() || senders_ == 0; };
      if (!can_go_on()) {
        receiver_waits_ = true;
        wait(lock, arrived_, can_go_on);
        receiver_waits_ = false;
      }
      if (!something_there()) return std::nullopt;
      if constexpr (moved_under_lock) {
        take_next(value);
      } else if (capacity_ == 0) {
        taking_ = true;
      } else {
        owner::receive(queue_.front());
        node.splice(node.end(), queue_, queue_.begin());
      }
    }
    if constexpr (!moved_under_lock) {
      if (capacity_ == 0) {
        take_from_hand(value);
      } else {
        take_from_node(std::move(node), value);
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
  // What has not been received is destroyed: not under the lock, for nobody uses the queue any more.
  void remove_receiver() {
    {
      const std::lock_guard lock(mutex_);
      receiver_ = false;
      for (const T& value : queue_) owner::take_back(value);
    }
    room_.notify_all();
    queue_.clear();
  }

  // `s` is woken when something arrives or the last sender goes; at once if something is there. A channel
  // that is exhausted wakes nobody.
  void attach(selector& s) {
    const std::lock_guard lock(mutex_);
    selectors_.push_back(&s);
    if (something_there()) s.wake();
  }
  void detach(selector& s) noexcept {
    {
      const std::lock_guard lock(mutex_);
      selectors_.erase(std::remove(selectors_.begin(), selectors_.end(), &s), selectors_.end());
      if (offered_ == nullptr) return;
    }
    room_.notify_all();  // it may be offered only to a receiver that waits
  }

 private:
  // A T that is copied instead, or whose move may throw, is its author's code: it may use this very channel.
  static constexpr bool moved_under_lock = std::is_nothrow_move_constructible_v<T>;
  using queue = std::conditional_t<moved_under_lock, std::deque<T>, std::list<T>>;

  bool something_there() const { return capacity_ == 0 ? offered_ != nullptr : !queue_.empty(); }
  bool receiver_waits() const { return receiver_waits_ || taking_ || !selectors_.empty(); }

  // ---- with a queue

  template <class Wait>
  bool wait_for_room(std::unique_lock<std::mutex>& lock, Wait wait) {
    const auto can_go_on = [this] { return !receiver_ || queue_.size() + reserved_ < capacity_; };
    if (!can_go_on()) {
      wait(lock, room_, can_go_on);
      if (!can_go_on()) return false;
    }
    return receiver_;
  }
  template <class Wait>
  bool reserve(Wait wait) {
    std::unique_lock lock(mutex_);
    if (!wait_for_room(lock, wait)) return false;
    ++reserved_;
    return true;
  }
  void give_up_place() {
    {
      const std::lock_guard lock(mutex_);
      --reserved_;
    }
    room_.notify_one();
  }
  bool arrive(queue&& node) {
    const std::lock_guard lock(mutex_);
    --reserved_;
    if (!receiver_) return false;
    owner::send(node.front());
    queue_.splice(queue_.end(), node);
    for (selector* s : selectors_) s->wake();
    return true;
  }
  void take_from_node(queue&& node, std::optional<T>& value) {
    try {
      value.emplace(std::move(node.front()));
    } catch (...) {
      const std::lock_guard lock(mutex_);
      owner::send(node.front());
      queue_.splice(queue_.begin(), node);
      throw;
    }
  }
  void take_next(std::optional<T>& value) {
    T& next = capacity_ == 0 ? *offered_ : queue_.front();
    owner::receive(next);
    value.emplace(std::move(next));
    if (capacity_ == 0) {
      offered_ = nullptr;
      ++handed_over_;
    } else {
      queue_.pop_front();
    }
  }

  // ---- from hand to hand

  template <class Wait>
  bool hand_over(T&& value, Wait wait) {
    std::unique_lock lock(mutex_);
    const auto can_offer = [this] { return !receiver_ || offered_ == nullptr; };
    if (!can_offer()) wait(lock, room_, can_offer);
    if (!receiver_ || offered_ != nullptr) return false;
    if constexpr (std::is_same_v<Wait, wait_never>) {
      if (!receiver_waits()) return false;
    }
    offered_ = &value;
    owner::send(value);
    const std::size_t mine = handed_over_;
    for (selector* s : selectors_) s->wake();
    arrived_.notify_one();
    const auto taken = [this, mine] { return handed_over_ != mine; };
    if constexpr (std::is_same_v<Wait, wait_never>) {
      // (A receiver that waits takes it at once, unless it is woken by another channel or cannot move it.)
      room_.wait(lock, [&] { return taken() || !receiver_ || !receiver_waits(); });
    } else {
      wait(lock, room_, [&] { return taken() || !receiver_; });
      // (It is being moved from: not to be taken back.)
      if (taking_) room_.wait(lock, [&] { return taken() || !taking_; });
    }
    if (taken()) return true;
    offered_ = nullptr;
    owner::take_back(value);
    lock.unlock();
    room_.notify_all();
    return false;
  }

  // Its sender waits meanwhile, and nobody holds the lock.
  void take_from_hand(std::optional<T>& value) {
    try {
      owner::receive(*offered_);
      value.emplace(std::move(*offered_));
    } catch (...) {
      {
        const std::lock_guard lock(mutex_);
        owner::send(*offered_);
        taking_ = false;
      }
      room_.notify_all();
      throw;
    }
    const std::lock_guard lock(mutex_);
    taking_ = false;
    offered_ = nullptr;
    ++handed_over_;
  }

  const std::size_t capacity_;
  std::mutex mutex_;
  std::condition_variable arrived_;  // for the receiver
  std::condition_variable room_;  // for senders
  queue queue_;
  std::size_t reserved_ = 0;  // places for values that are being made
  T* offered_ = nullptr;  // in hand: the value of a sender that waits for it to be taken
  std::size_t handed_over_ = 0;  // how many of those were taken
  std::size_t senders_ = 1;
  bool receiver_ = true;
  bool receiver_waits_ = false;
  bool taking_ = false;  // what is in hand is being moved from
  std::vector<selector*> selectors_;
};

}  // namespace fearless::detail
