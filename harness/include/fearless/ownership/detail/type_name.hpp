// The name of a type as the compiler prints it, for sentences that the compiler says to people.
#pragma once

#include <cstddef>
#include <string_view>

namespace fearless::detail {

template <class T>
consteval std::string_view signature_of() {
  return __PRETTY_FUNCTION__;
}

// "… [T = int]" or "… [with T = int; std::string_view = …]".
template <class T>
consteval std::string_view type_name() {
  constexpr std::string_view known = "double";
  constexpr std::string_view pattern = signature_of<double>();
  constexpr std::size_t before = pattern.find(known);
  constexpr std::size_t after = pattern.size() - before - known.size();
  const std::string_view all = signature_of<T>();
  return all.substr(before, all.size() - before - after);
}

// Classes of the standard library have verdicts in standard.hpp or none: what they are made of is the
// implementation's.
template <class T>
inline constexpr bool belongs_to_the_implementation = type_name<T>().starts_with("std::") ||
                                                      type_name<T>().starts_with("__gnu_cxx::");

}  // namespace fearless::detail
