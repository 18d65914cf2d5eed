// A hash of what a value is made of, so that states of specifications need none of their own. Where nothing
// can be seen of a part, all its values have the same hash. If equality leaves parts out, equal values may
// have different hashes: then more is gone through than need be, and that is all.
#pragma once

#include <fearless/ownership/detail/aggregate.hpp>

#include <concepts>
#include <cstddef>
#include <functional>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace fearless::linearizability {

// How many members an aggregate has: up to six; else 0.
template <class T>
inline constexpr int members_of = 0;
template <class... Members>
inline constexpr int members_of<detail::list<Members...>> = sizeof...(Members) <= 6 ? sizeof...(Members) : 0;
template <class T>
constexpr int members() {
  return members_of<detail::parts<const T>>;
}

// An operator== that compares base classes, or what values convert to, says nothing of the members that are
// added. This one is worse than any that takes the type itself, and better than those.
namespace equality {
struct of_something_else {};
template <class A, class B>
of_something_else operator==(const A&, const B&);
template <class T>
concept of_itself = requires(const T& a, const T& b) {
  { a == b } -> std::convertible_to<bool>;
};
}  // namespace equality

// States that can be remembered: copied, and told apart.
template <class T>
concept remembered = std::copy_constructible<T> && equality::of_itself<T>;

inline std::size_t mix(std::size_t h, std::size_t more) {
  h = (h ^ more) * 0x9e3779b97f4a7c15U;
  return h ^ (h >> 29);
}

template <class T>
std::size_t hash_of(const T& value);

template <class... T>
std::size_t hash_all(const T&... values) {
  std::size_t h = 0;
  ((h = mix(h, hash_of(values))), ...);
  return h;
}

template <class T>
std::size_t hash_of(const T& value) {
  if constexpr (requires {
                  { value.hash() } -> std::convertible_to<std::size_t>;
                }) {
    return value.hash();
  } else if constexpr (requires {
                         { std::hash<T>()(value) } -> std::convertible_to<std::size_t>;
                       }) {
    return std::hash<T>()(value);
  } else if constexpr (requires {
                         value.begin() != value.end();
                         *value.begin();
                       }) {
    constexpr bool any_order = requires { value.bucket_count(); };
    std::size_t h = 0;
    for (const auto& element : value) h = any_order ? h + mix(1, hash_of(element)) : mix(h, hash_of(element));
    return h;
  } else if constexpr (requires {
                         value.first;
                         value.second;
                       }) {
    return hash_all(value.first, value.second);
  } else if constexpr (requires {
                         value.has_value();
                         *value;
                       }) {
    return value.has_value() ? mix(1, hash_of(*value)) : 0;
  } else if constexpr (requires { std::tuple_size<T>::value; }) {
    return std::apply([](const auto&... all) { return hash_all(all...); }, value);
  } else if constexpr (members<T>() == 6) {
    const auto& [a, b, c, d, e, f] = value;
    return hash_all(a, b, c, d, e, f);
  } else if constexpr (members<T>() == 5) {
    const auto& [a, b, c, d, e] = value;
    return hash_all(a, b, c, d, e);
  } else if constexpr (members<T>() == 4) {
    const auto& [a, b, c, d] = value;
    return hash_all(a, b, c, d);
  } else if constexpr (members<T>() == 3) {
    const auto& [a, b, c] = value;
    return hash_all(a, b, c);
  } else if constexpr (members<T>() == 2) {
    const auto& [a, b] = value;
    return hash_all(a, b);
  } else if constexpr (members<T>() == 1) {
    const auto& [a] = value;
    return hash_of(a);
  } else {
    return 0;
  }
}

}  // namespace fearless::linearizability
