// Types in a row, and the few things that are done with them.
#pragma once

#include <type_traits>

namespace fearless::detail {

template <class... Ts>
struct list {};

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

template <class T>
concept complete = requires { sizeof(T); };

}  // namespace fearless::detail
