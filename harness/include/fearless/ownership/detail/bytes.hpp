// Whether trivially copyable objects hold pointers or references: making one from bytes is a constant
// expression only if they do not. The one look into closures that g++ allows; which types the bytes belong to
// it does not tell.
#pragma once

#include <array>
#include <cstddef>
#include <type_traits>

namespace fearless::detail {

template <class T>
consteval bool made_from_bytes() {
  [[maybe_unused]] const T object = __builtin_bit_cast(T, std::array<unsigned char, sizeof(T)>{});
  return true;
}

template <class T>
concept bytes_hold_no_address = std::is_trivially_copyable_v<T> && std::is_move_constructible_v<T> &&
                                requires { typename std::bool_constant<made_from_bytes<T>()>; };

}  // namespace fearless::detail
