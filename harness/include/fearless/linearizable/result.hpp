// Results of operations: what is kept of them until the execution is judged, and what they are compared by.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstring>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace fearless::linearizability {

// A result R is kept as `type`, of which `given` makes an R again. What a text says may be another when the
// execution ends: it is kept as it was when it was returned.
template <class R>
struct kept {
  using type = R;
  static const R& given(const R& r) { return r; }
};
template <class Char, class Traits>
struct kept<std::basic_string_view<Char, Traits>> {
  using type = std::basic_string<Char, Traits>;
  static std::basic_string_view<Char, Traits> given(const type& r) { return r; }
};
struct kept_text {
  std::optional<std::string> is;
  explicit kept_text(const char* s) : is(s == nullptr ? std::nullopt : std::optional<std::string>(s)) {}
};
template <>
struct kept<const char*> {
  using type = kept_text;
  static const char* given(const type& r) { return r.is ? r.is->c_str() : nullptr; }
};
template <>
struct kept<char*> {
  using type = kept_text;
  static char* given(const type& r) { return const_cast<char*>(kept<const char*>::given(r)); }
};
template <>
struct kept<void> {
  using type = void;
};

// What refers to what others may change meanwhile.
template <class T>
constexpr bool refers = false;
template <class T, std::size_t N>
constexpr bool refers<std::span<T, N>> = true;
template <class T>
constexpr bool refers<std::reference_wrapper<T>> = true;

// A lock that is kept stays locked.
template <class T>
constexpr bool is_lock = requires(T t) {
  { t.owns_lock() } -> std::convertible_to<bool>;
  t.mutex();
  t.release();
};

// (Texts are equal that say the same, wherever they are.)
template <class T>
constexpr bool is_text = std::is_same_v<T, const char*> || std::is_same_v<T, char*>;

// Of what is pointed to, == says nothing. (Smart pointers, of any library.)
template <class T>
constexpr bool is_pointer = (std::is_pointer_v<T> && !is_text<T>) || requires(const T& t) {
  { t.get() } -> std::convertible_to<const volatile void*>;
  *t;
};
template <class T>
constexpr bool is_pointer<std::optional<T>> = is_pointer<T>;
// (Whether it points to anything is another matter.)
template <class A, class B>
constexpr bool by_address = !std::is_same_v<A, std::nullptr_t> && !std::is_same_v<B, std::nullptr_t> &&
                            (is_pointer<A> || is_pointer<B>);

template <class A, class B>
constexpr bool have_equality = requires(const A& a, const B& b) {
  { a == b } -> std::convertible_to<bool>;
};
template <class B>
constexpr bool have_equality<void, B> = true;

template <class A, class B>
bool equals(const A& a, const B& b) {
  if constexpr (is_text<A> && is_text<B>) {
    return a == nullptr || b == nullptr ? a == b : std::strcmp(a, b) == 0;
  } else {
    return bool(a == b);
  }
}

}  // namespace fearless::linearizability
