// Shared ownership that threads may take part in: a std::shared_ptr that always has an object (unless it has
// been moved from) and that is Send only if the object may be used by several threads.
//
//   auto total = fearless::make_arc<fearless::mutex<int>>(0);
//   fearless::spawn([total] { *total->lock() += 1; });
#pragma once

#include <fearless/ownership/detail/attributes.hpp>
#include <fearless/ownership/detail/owner.hpp>
#include <fearless/ownership/rules.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace fearless {

template <class T>
class arc {
 public:
  using element_type = T;

  // Makes the object, from the arguments of its constructor.
  template <class... Args>
    requires std::is_constructible_v<T, Args...>
  explicit arc(std::in_place_t /*tag*/, Args&&... args)
      : object_(std::make_shared<T>(std::forward<Args>(args)...)) {
    if constexpr (std::is_const_v<T>) detail::owner::freeze(*object_);
  }
  template <class Arg>
    requires(std::is_constructible_v<T, Arg> && !std::same_as<std::remove_cvref_t<Arg>, arc> &&
             !std::same_as<std::remove_cvref_t<Arg>, std::in_place_t>)
  explicit arc(Arg&& arg) : arc(std::in_place, std::forward<Arg>(arg)) {}
  arc()
    requires std::is_default_constructible_v<T>
      : arc(std::in_place) {}

  T& operator*() const noexcept FEARLESS_LIFETIMEBOUND { return *object_; }
  T* operator->() const noexcept FEARLESS_LIFETIMEBOUND { return object_.get(); }
  T* get() const noexcept FEARLESS_LIFETIMEBOUND { return object_.get(); }

  // How many share the object. With other threads among them, how many did.
  long use_count() const noexcept { return object_.use_count(); }

  // Do both lead to the same object?
  friend bool operator==(const arc& a, const arc& b) noexcept { return a.object_ == b.object_; }

 private:
  std::shared_ptr<T> object_;
};

template <class T>
arc(T) -> arc<T>;

template <class T, class... Args>
  requires std::is_constructible_v<T, Args...>
arc<T> make_arc(Args&&... args) {
  return arc<T>(std::in_place, std::forward<Args>(args)...);
}

// Every copy leads to the same object, and the last one to go destroys it, in whatever thread.
template <class T>
struct enable_send<arc<T>> : when_all<when_sync<T>, when_send<T>> {};
template <class T>
struct enable_sync<const arc<T>> : enable_send<arc<T>> {};

}  // namespace fearless
