// Whether trivially copyable objects hold pointers or references: making one from bytes is a constant
// expression only if they do not. The one look into closures that g++ allows; which types the bytes belong to
// it does not tell.
#pragma once

#include <fearless/ownership/detail/list.hpp>

#include <array>
#include <cstddef>
#include <type_traits>

namespace fearless::detail {

template <class T>
consteval bool made_from_bytes() {
  [[maybe_unused]] const T object = __builtin_bit_cast(T, std::array<unsigned char, sizeof(T)>{});
  return true;
}

#if defined(__GNUC__) && !defined(__clang__)
#define FEARLESS_BYTES_HIDE_ARRAYS 1
#else
#define FEARLESS_BYTES_HIDE_ARRAYS 0
#endif

// g++ overlooks pointers in arrays. There are none where nothing is aligned as a pointer is, nor in a class
// that is laid out as one of a few numbers.
#if FEARLESS_BYTES_HIDE_ARRAYS
template <class... Members>
struct laid_out;
template <class A>
struct laid_out<A> {
  A a;
};
template <class A, class B>
struct laid_out<A, B> {
  A a;
  B b;
};
template <class T, class A, class... Bs>
inline constexpr bool begins_with_number = __is_layout_compatible(T, laid_out<A>) ||
                                           (__is_layout_compatible(T, laid_out<A, Bs>) || ...);
template <class T, class... Numbers>
inline constexpr bool is_numbers = (begins_with_number<T, Numbers, Numbers...> || ...);
template <class T>
inline constexpr bool has_no_arrays_of_pointers = alignof(T) < alignof(void*) ||
                                                  is_numbers<T, int, unsigned, long, unsigned long, long long,
                                                             unsigned long long, double, float, char, bool>;
#else
template <class T>
inline constexpr bool has_no_arrays_of_pointers = true;
#endif

// Of all the bases of T, those that are private too: g++ lists them.
#if defined(__GNUC__) && !defined(__clang__)
template <class T>
struct bases_of {
  using type = list<__bases(T)...>;
};
#else
template <class T>
struct bases_of {
  using type = list<>;
};
#endif

template <class T>
concept bytes_hold_no_address = std::is_trivially_copyable_v<T> && std::is_move_constructible_v<T> &&
                                has_no_arrays_of_pointers<T> &&
                                requires { typename std::bool_constant<made_from_bytes<T>()>; };

}  // namespace fearless::detail
