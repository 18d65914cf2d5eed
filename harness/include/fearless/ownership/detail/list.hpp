// Types in a row, and the few things that are done with them.
#pragma once

#include <type_traits>

namespace fearless::detail {

template <class... Ts>
struct list {};

template <class... As, class... Bs>
consteval list<As..., Bs...> operator+(list<As...> /*a*/, list<Bs...> /*b*/) {
  return {};
}

template <class List, class T>
inline constexpr bool contains = false;
template <class... Ts, class T>
inline constexpr bool contains<list<Ts...>, T> = (std::is_same_v<Ts, T> || ...);

template <class List, class T>
struct with_also;
template <class... Ts, class T>
struct with_also<list<Ts...>, T> {
  using type = list<Ts..., T>;
};

// One argument of type Whole would be a copy or a move. Asked before anything else is asked of a
// constructor's arguments: Whole may be part of what it holds.
template <class Whole, class... Args>
concept not_copies_of = !(sizeof...(Args) == 1 && (std::is_same_v<std::remove_cvref_t<Args>, Whole> && ...));

template <class T>
concept container = requires {
  typename T::value_type;
  typename T::size_type;
};

template <class T>
concept complete = requires { sizeof(T); };

}  // namespace fearless::detail
