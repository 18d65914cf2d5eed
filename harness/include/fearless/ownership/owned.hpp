// A value with one owner. What is moved from is empty, and clang's -Wconsumed warns of its use; at run time
// it throws `moved_from`.
//
//   fearless::owned<Message> m(...);
//   tx.send(std::move(m));
//   m->text();                       // warning: invalid invocation of method … while it is in the 'consumed'
//   state
#pragma once

#include <fearless/ownership/detail/attributes.hpp>
#include <fearless/ownership/detail/list.hpp>
#include <fearless/ownership/moved_from.hpp>
#include <fearless/ownership/rules.hpp>

#include <optional>
#include <type_traits>
#include <utility>

namespace fearless {

namespace detail {
enum class reach : unsigned char;
template <reach, class>
struct collect_blocks;
}  // namespace detail

template <class T>
class FEARLESS_CONSUMABLE(unconsumed) owned {
 public:
  // The arguments of T's constructor.
  template <class... Args>
    requires detail::not_copies_of<owned, Args...> && std::is_constructible_v<T, Args...>
  FEARLESS_RETURNS(unconsumed)
  explicit owned(Args&&... args) : value_(std::in_place, std::forward<Args>(args)...) {}
  FEARLESS_RETURNS(unconsumed)
  owned(owned&& other) noexcept(std::is_nothrow_move_constructible_v<T>) : value_(std::move(other.value_)) {
    other.value_.reset();
  }
  owned(const owned&) = delete;
  FEARLESS_BECOMES(unconsumed)
  owned& operator=(owned&& other) noexcept(std::is_nothrow_move_assignable_v<T> &&
                                           std::is_nothrow_move_constructible_v<T>) {
    if (this != &other) {
      value_ = std::move(other.value_);
      other.value_.reset();
    }
    return *this;
  }
  owned& operator=(const owned&) = delete;
  ~owned() = default;

  // Is the value still here? After a send that failed it is, which -Wconsumed does not know until it is
  // asked:
  //   if (!tx.try_send(std::move(m)) && m) keep(*m);
  FEARLESS_TESTS(unconsumed) explicit operator bool() const noexcept { return value_.has_value(); }

  FEARLESS_ONLY_WHEN("unconsumed", "unknown") T& operator*() & FEARLESS_LIFETIMEBOUND { return held(); }
  FEARLESS_ONLY_WHEN("unconsumed", "unknown") const T& operator*() const& FEARLESS_LIFETIMEBOUND {
    return held();
  }
  FEARLESS_ONLY_WHEN("unconsumed", "unknown") T* operator->() FEARLESS_LIFETIMEBOUND { return &held(); }
  FEARLESS_ONLY_WHEN("unconsumed", "unknown") const T* operator->() const FEARLESS_LIFETIMEBOUND {
    return &held();
  }

  // The value itself; nothing is left here.
  FEARLESS_ONLY_WHEN("unconsumed", "unknown") FEARLESS_BECOMES(consumed) T take() {
    T value = std::move(held());
    value_.reset();
    return value;
  }

 private:
  template <detail::reach, class>
  friend struct detail::collect_blocks;

  T& held() {
    if (!value_) throw moved_from();
    return *value_;
  }
  const T& held() const {
    if (!value_) throw moved_from();
    return *value_;
  }

  std::optional<T> value_;
};

template <class T>
owned(T) -> owned<T>;

template <class T>
struct enable_send<owned<T>> : when_send<T> {};
template <class T>
struct enable_sync<const owned<T>> : when_sync<const T> {};

}  // namespace fearless
