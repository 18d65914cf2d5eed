// What to say about a type of one's own: specialise enable_send and enable_sync with one of the rules below.
//
//   template <> struct fearless::enable_send<Handle> : fearless::never<Handle> {};
//   template <> struct fearless::enable_send<Node> : fearless::always {};      // I have seen to it
//   template <class T> struct fearless::enable_send<Box<T>> : fearless::when_send<T> {};
//
// A rule holds for the const type too, unless that has one of its own. Like every specialisation it has to
// stand before the first use: best right behind the type.
#pragma once

#include <fearless/ownership/detail/signature.hpp>

namespace fearless {

namespace detail {
struct derived {};
struct by_value {};
}  // namespace detail

// May a T be handed over to another thread? Without a specialisation the answer follows from T's parts.
template <class T>
struct enable_send : detail::derived {};
// May threads use one T at the same time, through a T&? Asked of int and of const int, the answers differ.
template <class T>
struct enable_sync : detail::derived {};

struct always {
  static constexpr bool value = true;
};
// Of a class from which others may be derived: of an object itself, not of what a pointer leads to.
struct always_by_value : detail::by_value {
  static constexpr bool value = true;
};
template <bool Condition>
struct when {
  static constexpr bool value = Condition;
};
#if FEARLESS_HAS_REFLECTION
template <class T>
struct never : decltype(detail::registration<T>()) {
  static constexpr bool value = false;
};
#else
template <class T>
struct never {
  static constexpr bool value = false;
};
#endif

// If all of the types are Send; are Sync. (Not when<Send<T>>: these may go round in circles, as lists do.)
template <class... Ts>
struct when_send {};
template <class... Ts>
struct when_sync {};
// If the whole is lent inside a scope, not given away, and all of the types are Sync: references and views.
template <class... Ts>
struct when_lent {};
// If a T that is only known through a pointer is: it may be of a class derived from T. So a class with
// virtual functions has to be final or have a rule of its own.
template <class T>
struct when_send_behind {};
template <class T>
struct when_sync_behind {};
template <class... Rules>
struct when_all {};

// As a member it keeps a class, and whatever contains that class, from being Send or Sync. (Not as a base:
// those are not seen by name.)
struct thread_bound final {
  constexpr thread_bound() noexcept = default;
  // Not trivial, so that a closure that captures one is not judged by its bytes.
  constexpr thread_bound(const thread_bound& /*other*/) noexcept {}
  constexpr thread_bound& operator=(const thread_bound& /*other*/) noexcept { return *this; }
};
template <>
struct enable_send<thread_bound> : when<false> {};
template <>
struct enable_sync<thread_bound> : when<false> {};

}  // namespace fearless
