// The members of an aggregate, by structured bindings: on every compiler, as they are declared, up to
// `most_members` of them. How many there are is found out by trying how many initialisers it takes (the
// method of Boost.PFR and reflect-cpp). No answer (`no_parts`) for unions, for aggregates with bases, and
// beyond the limit.
#pragma once

#include <fearless/ownership/detail/bindings.hpp>
#include <fearless/ownership/detail/list.hpp>
#include <fearless/ownership/detail/signature.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace fearless::detail {

struct no_parts {};

struct anything {
  anything(std::size_t) noexcept;
  template <class T>
  operator T() const noexcept;
};

// What no temporary can be bound to.
struct any_lvalue {
  template <class T>
  operator T&() const noexcept;
};

// Becomes a base of T, nothing else.
template <class T>
struct any_base {
  template <class Base>
    requires(std::is_base_of_v<Base, T> && !std::is_same_v<Base, T>)
  operator Base() const noexcept;
};

template <class T, class Before, class Inside, class After>
inline constexpr bool takes_nested = false;
template <class T, std::size_t... B, std::size_t... I, std::size_t... A>
inline constexpr bool takes_nested<T, std::index_sequence<B...>, std::index_sequence<I...>,
                                   std::index_sequence<A...>> = requires {
  T{anything(B)..., {anything(I)...}, anything(A)...};
};

template <class T, class Indices>
inline constexpr bool takes_all = false;
template <class T, std::size_t... I>
inline constexpr bool takes_all<T, std::index_sequence<I...>> = requires { T{anything(I)...}; };

template <class T, std::size_t N>
concept takes = takes_all<T, std::make_index_sequence<N>>;

// Is there a member behind the first N that has an initialiser of its own and cannot be made from `anything`:
// a reference to what is not const, a class that deletes conversions?
template <class T, class Indices>
inline constexpr bool overlooks_a_member = false;
template <class T, std::size_t... I>
inline constexpr bool overlooks_a_member<T, std::index_sequence<I...>> = requires {
  T{anything(I)..., {}};
} || requires { T{anything(I)..., any_lvalue{}}; } || (sizeof...(I) == 0 && !std::is_empty_v<T>);

// Initialisers without braces inside: each element of an array takes one. Unknown if not all of them are
// found.
inline constexpr std::size_t unknown = static_cast<std::size_t>(-1);
template <class T, std::size_t N = 0>
consteval std::size_t initialisers() {
  if constexpr (takes<T, N> && !takes<T, N + 1>) {
    return overlooks_a_member<T, std::make_index_sequence<N>> ? unknown : N;
  } else if constexpr (N > 4 * most_members) {
    return unknown;
  } else {
    return initialisers<T, N + 1>();
  }
}

// How many of `total` initialisers the member that begins with number `index` takes.
template <class T, std::size_t Total, std::size_t Index, std::size_t Size>
consteval std::size_t taken_by_member() {
  if constexpr (Size <= 1) {
    return 1;
  } else {
    constexpr std::size_t rest = Total - Index - Size;
    using Before = std::make_index_sequence<Index>;
    using Inside = std::make_index_sequence<Size>;
    if constexpr (takes_nested<T, Before, Inside, std::make_index_sequence<rest>> &&
                  !takes_nested<T, Before, Inside, std::make_index_sequence<rest + 1>>) {
      return Size;
    } else {
      return taken_by_member<T, Total, Index, Size - 1>();
    }
  }
}

template <class T, std::size_t Total, std::size_t Index = 0>
consteval std::size_t members() {
  if constexpr (Total == unknown) {
    return unknown;
  } else if constexpr (Index >= Total) {
    return 0;
  } else {
    return 1 + members<T, Total, Index + taken_by_member<T, Total, Index, Total - Index>()>();
  }
}

// A type with a tuple interface of its own would show what that gives out, not what it holds.
template <class T>
concept decomposable = std::is_aggregate_v<T> && std::is_class_v<T> && !complete<std::tuple_size<T>> &&
                       !requires { T{any_base<T>{}}; };

// Members of anonymous unions and structures cannot be bound: reflection counts them one by one.
template <class T>
consteval bool can_be_bound([[maybe_unused]] std::size_t members) {
#if FEARLESS_HAS_REFLECTION
  if constexpr (signable<T>) return signatures_of<T>().members == members;
#endif
  return true;
}

// list<the types of the members of an lvalue of type T, which may be const>, or no_parts.
template <class T>
consteval auto parts_of() {
  using Plain = std::remove_cv_t<T>;
  if constexpr (decomposable<Plain>) {
    constexpr std::size_t n = members<Plain, initialisers<Plain>()>();
    if constexpr (n <= most_members && std::bool_constant<can_be_bound<Plain>(n)>::value) {
      return decltype(bind<n>(std::declval<T&>())){};
    } else {
      return no_parts{};
    }
  } else {
    return no_parts{};
  }
}

template <class T>
using parts = decltype(parts_of<T>());

}  // namespace fearless::detail
