// Shared ownership that threads may take part in: a std::shared_ptr that always has an object (unless it has
// been moved from) and that is Send only if the object may be used by several threads.
//
//   auto total = fearless::make_arc<fearless::mutex<int>>(0);
//   auto worker = fearless::spawn([total] { *total->lock() += 1; });
//   *total->lock() += 1;
#pragma once

#include <fearless/ownership/detail/attributes.hpp>
#include <fearless/ownership/detail/owner.hpp>
#include <fearless/ownership/rules.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

namespace fearless {

namespace detail {
// Of a class that is still being defined it is not known, and what holds arcs of it may ask.
template <class T>
concept may_be_made_by_default = !requires { sizeof(T); } || std::is_default_constructible_v<T>;
}  // namespace detail

template <class T>
class arc {
 public:
  using element_type = T;

  // Makes the object, from the arguments of its constructor. (Constraints in this order: a class may hold
  // arcs of itself, and is not complete when it is asked to copy them.)
  template <std::same_as<std::in_place_t> Tag, class... Args>
    requires std::is_constructible_v<T, Args...>
  explicit arc(Tag /*tag*/, Args&&... args) : object_(std::make_shared<T>(std::forward<Args>(args)...)) {
    if constexpr (std::is_const_v<T>) detail::owner::freeze(*object_);
  }
  template <class Arg>
    requires(!std::same_as<std::remove_cvref_t<Arg>, arc>) &&
            (!std::same_as<std::remove_cvref_t<Arg>, std::in_place_t>) && (std::is_constructible_v<T, Arg>)
  explicit arc(Arg&& arg) : arc(std::in_place, std::forward<Arg>(arg)) {}
  template <class U = T>
    requires detail::may_be_made_by_default<U>
  arc() : arc(std::in_place) {}

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
