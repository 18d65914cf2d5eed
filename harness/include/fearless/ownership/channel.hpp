// Channels: values go from any number of senders to one receiver, and with them the right to use what they
// own.
//
//   auto [tx, rx] = fearless::channel<std::string>();
//   auto worker = fearless::spawn([](fearless::sender<std::string> out) { out.send("done"); },
//   std::move(tx)); for (std::string& s : rx) std::cout << s;       // until all senders are gone
//
// Both ends see when the other is gone: recv() then returns nothing, send() false.
#pragma once

#include <fearless/ownership/detail/attributes.hpp>
#include <fearless/ownership/detail/channel_core.hpp>
#include <fearless/ownership/detail/refusal.hpp>
#include <fearless/ownership/moved_from.hpp>
#include <fearless/ownership/send.hpp>

#include <chrono>
#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

namespace fearless {

template <class T>
class receiver;

// Copies send to the same receiver. One sender may be used by several threads at a time, but for assignment.
template <class T>
class sender {
 public:
  explicit sender(std::shared_ptr<detail::channel_core<T>> core) noexcept : core_(std::move(core)) {}
  sender(const sender& other) : core_(other.core_) {
    if (core_) core_->add_sender();
  }
  sender(sender&&) noexcept = default;
  sender& operator=(sender other) noexcept {
    core_.swap(other.core_);
    return *this;
  }
  ~sender() { close(); }

  // Waits for room if the channel is bounded. False, and the value stays where it was, if the receiver is
  // gone.
  bool send(T&& value) const { return core().send(std::move(value), detail::wait_forever{}); }
  // False also if there is no room; on a channel without any, if the receiver does not wait.
  bool try_send(T&& value) const { return core().send(std::move(value), detail::wait_never{}); }
  // False also if there is no room in time.
  template <class Rep, class Period>
  bool send_for(T&& value, std::chrono::duration<Rep, Period> time) const {
    return send_until(std::move(value), std::chrono::steady_clock::now() + time);
  }
  template <class Clock, class Duration>
  bool send_until(T&& value, std::chrono::time_point<Clock, Duration> time) const {
    return core().send(std::move(value), detail::wait_until{time});
  }
  // What is nothing but its bytes may be copied in: nothing of it is shared.
  bool send(const T& value) const
    requires std::is_trivially_copyable_v<T>
  {
    return send(T(value));
  }
  bool try_send(const T& value) const
    requires std::is_trivially_copyable_v<T>
  {
    return try_send(T(value));
  }
  template <class Rep, class Period>
    requires std::is_trivially_copyable_v<T>
  bool send_for(const T& value, std::chrono::duration<Rep, Period> time) const {
    return send_for(T(value), time);
  }
  template <class Clock, class Duration>
    requires std::is_trivially_copyable_v<T>
  bool send_until(const T& value, std::chrono::time_point<Clock, Duration> time) const {
    return send_until(T(value), time);
  }

  // What the sender keeps. (A template: what is a list of its own type's objects is not to be converted.)
  template <class U = T FEARLESS_SAYING("what the sender keeps cannot be sent between threads: std::move it")>
    requires(!std::is_trivially_copyable_v<U>)
  bool send(const std::type_identity_t<U>& value) const
      FEARLESS_REFUSED_MEMBER("what the sender keeps cannot be sent between threads: std::move it")
          FEARLESS_DELETED;

  // Nothing more comes from here, as if the sender were destroyed.
  void close() noexcept {
    if (const auto core = std::exchange(core_, nullptr)) core->remove_sender();
  }

  // Is the receiver gone?
  bool disconnected() const { return !core().has_receiver(); }

 private:
  detail::channel_core<T>& core() const {
    if (core_ == nullptr) [[unlikely]]
      throw moved_from();
    return *core_;
  }

  std::shared_ptr<detail::channel_core<T>> core_;
};

// The one receiver: it can be moved, not copied.
template <class T>
class receiver {
 public:
  explicit receiver(std::shared_ptr<detail::channel_core<T>> core) noexcept : core_(std::move(core)) {}
  receiver(receiver&&) noexcept = default;
  receiver& operator=(receiver&& other) noexcept {
    if (this != &other) {
      close();
      core_ = std::move(other.core_);
      turn_ = other.turn_;
    }
    return *this;
  }
  receiver(const receiver&) = delete;
  receiver& operator=(const receiver&) = delete;
  ~receiver() { close(); }

  // The next value. Waits for it; empty if all senders are gone and so are their values.
  std::optional<T> recv() { return core().receive(detail::wait_forever{}); }
  // Empty also if nothing is there.
  std::optional<T> try_recv() { return core().receive(detail::wait_never{}); }
  // Empty also if nothing comes in time.
  template <class Rep, class Period>
  std::optional<T> recv_for(std::chrono::duration<Rep, Period> time) {
    return recv_until(std::chrono::steady_clock::now() + time);
  }
  template <class Clock, class Duration>
  std::optional<T> recv_until(std::chrono::time_point<Clock, Duration> time) {
    return core().receive(detail::wait_until{time});
  }

  // Are all senders gone, and their values received?
  bool disconnected() const { return core().exhausted(); }

  // for (T& value : receiver): recv() until it is empty.
  class iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using iterator_category = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = T*;
    using reference = T&;

    iterator() = default;
    explicit iterator(receiver& from) : from_(&from), value_(from.recv()) {}
    T& operator*() const { return *value_; }
    T* operator->() const { return &*value_; }
    iterator& operator++() {
      value_.reset();
      if (std::optional<T> next = from_->recv()) value_.emplace(std::move(*next));
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& i, std::default_sentinel_t /*end*/) { return !i.value_; }

   private:
    receiver* from_ = nullptr;
    mutable std::optional<T> value_;
  };
  iterator begin() { return iterator(*this); }
  std::default_sentinel_t end() { return {}; }

  // For select(): the next of several receivers that is to be asked first, counted in the first of them.
  std::size_t next_turn() noexcept { return turn_++; }
  detail::channel_core<T>& core() const {
    if (core_ == nullptr) [[unlikely]]
      throw moved_from();
    return *core_;
  }

 private:
  void close() {
    if (core_) core_->remove_receiver();
  }

  std::shared_ptr<detail::channel_core<T>> core_;
  std::size_t turn_ = 0;
};

template <class T>
struct enable_send<sender<T>> : when_send<T> {};
template <class T>
struct enable_sync<const sender<T>> : when_send<T> {};
template <class T>
struct enable_send<receiver<T>> : when_send<T> {};

namespace detail {
template <class T>
std::pair<sender<T>, receiver<T>> make_channel(std::size_t capacity) {
  static_assert(std::is_object_v<T> && !std::is_const_v<T> && !std::is_array_v<T>, "channels carry values");
  auto core = std::make_shared<channel_core<T>>(capacity);
  return {sender<T>(core), receiver<T>(core)};
}
}  // namespace detail

// A channel without limit: send() never waits.
template <class T>
  requires Send<T>
std::pair<sender<T>, receiver<T>> channel() {
  return detail::make_channel<T>(detail::channel_core<T>::unbounded);
}

// A channel with room for `capacity` values: send() waits for room. With a capacity of 0 it waits until the
// receiver has taken the value.
template <class T>
  requires Send<T>
std::pair<sender<T>, receiver<T>> sync_channel(std::size_t capacity) {
  return detail::make_channel<T>(capacity);
}

// What is not Send.
#define FEARLESS_REFUSED_CHANNEL(advised, words)                                                      \
  template <class T, class Refused = typename detail::refusal_of<detail::how::moved, T>::said>        \
    requires detail::refused_with<detail::refusal_of<detail::how::moved, T>, detail::advice::advised> \
  FEARLESS_REFUSED(words)                                                                             \
  std::pair<sender<T>, receiver<T>> channel() FEARLESS_DELETED;                                       \
  template <class T, class Refused = typename detail::refusal_of<detail::how::moved, T>::said>        \
    requires detail::refused_with<detail::refusal_of<detail::how::moved, T>, detail::advice::advised> \
  FEARLESS_REFUSED(words)                                                                             \
  std::pair<sender<T>, receiver<T>> sync_channel(std::size_t) FEARLESS_DELETED;
FEARLESS_EACH_REFUSAL(FEARLESS_REFUSED_CHANNEL)
#undef FEARLESS_REFUSED_CHANNEL

}  // namespace fearless
