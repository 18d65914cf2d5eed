// The heap blocks that a value owns, by its type: those of strings and containers of the standard library and
// what unique_ptr points to, in pairs, tuples, optionals, variants, arrays and aggregates of them, at any
// depth. What is shared (shared_ptr, arc) and what is hidden (classes with private members, other deleters
// and allocators) is not gone into. For instrumented builds.
#pragma once

#include <fearless/runtime.h>
#include <fearless/ownership/detail/aggregate.hpp>
#include <fearless/ownership/detail/verdict.hpp>
#include <fearless/ownership/standard.hpp>

#include <array>
#include <cstddef>
#include <deque>
#include <forward_list>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

namespace fearless {
template <class T>
class owned;
}

namespace fearless::detail {

// Nothing but its bytes: no synchronisation of its own. (An atomic cannot be copied.)
template <class T>
inline constexpr bool is_flat = std::is_trivially_copyable_v<T> && std::is_copy_constructible_v<T>;

// Flat, or strings and containers of what is.
template <class T>
inline constexpr bool is_plain = is_flat<T>;
template <class C>
inline constexpr bool is_plain<std::basic_string<C>> = true;
template <class T>
inline constexpr bool is_plain<std::vector<T>> = is_plain<T>;
template <class T>
inline constexpr bool is_plain<std::deque<T>> = is_plain<T>;
template <class T>
inline constexpr bool is_plain<std::list<T>> = is_plain<T>;
template <class T>
inline constexpr bool is_plain<std::forward_list<T>> = is_plain<T>;
template <class T, class C>
inline constexpr bool is_plain<std::set<T, C>> = is_plain<T>;
template <class T, class C>
inline constexpr bool is_plain<std::multiset<T, C>> = is_plain<T>;
template <class K, class T, class C>
inline constexpr bool is_plain<std::map<K, T, C>> = is_plain<K> && is_plain<T>;
template <class K, class T, class C>
inline constexpr bool is_plain<std::multimap<K, T, C>> = is_plain<K> && is_plain<T>;
template <class T, class H, class E>
inline constexpr bool is_plain<std::unordered_set<T, H, E>> = is_plain<T>;
template <class K, class T, class H, class E>
inline constexpr bool is_plain<std::unordered_map<K, T, H, E>> = is_plain<K> && is_plain<T>;
template <class A, class B>
inline constexpr bool is_plain<std::pair<A, B>> = is_plain<A> && is_plain<B>;
template <class... Ts>
inline constexpr bool is_plain<std::tuple<Ts...>> = (is_plain<Ts> && ...);
template <class T>
inline constexpr bool is_plain<std::optional<T>> = is_plain<T>;
template <class... Ts>
inline constexpr bool is_plain<std::variant<Ts...>> = (is_plain<Ts> && ...);
template <class T, std::size_t N>
inline constexpr bool is_plain<std::array<T, N>> = is_plain<T>;

// Sent: all blocks, but for what is Sync behind a unique_ptr: threads may use that while it is on its way.
// Guarded: only those of plain values; others may have locks of their own.
enum class reach : unsigned char { sent, guarded };

template <class T>
inline constexpr std::size_t visible_members = [] {
  if constexpr (decomposable<T> && !has_send_rule<T>) {
    constexpr std::size_t n = members<T, initialisers<T>()>();
    return n != unknown && can_be_bound<T>(n) ? n : 0;
  } else {
    return std::size_t{0};
  }
}();

// Gives the runtime a pointer into every such block, for some more than once. False if the type has none.
template <reach Reach>
struct collect_blocks {
  template <class T>
  bool operator()(const T& value) const {
    if constexpr (!std::is_trivially_destructible_v<T>) go_into(value);
    return !std::is_trivially_destructible_v<T>;
  }

 private:
  template <class T>
  static constexpr bool counts = Reach == reach::sent || is_plain<T>;

  template <class C>
  void elements(const C& container) const {
    if constexpr (counts<C>) {
      for (const auto& e : container) {
        fearless_block(std::addressof(e));
        (*this)(e);
      }
    }
  }

  template <class C>
  void go_into(const std::basic_string<C>& s) const {
    const auto data = reinterpret_cast<const char*>(s.data());
    const auto object = reinterpret_cast<const char*>(&s);
    if (data < object || data >= object + sizeof s) fearless_block(data);
  }
  void go_into(const std::vector<bool>&) const {}
  template <class T>
  void go_into(const std::vector<T>& v) const {
    if constexpr (counts<std::vector<T>>) {
      if (v.capacity() != 0) fearless_block(v.data());
      if constexpr (!std::is_trivially_destructible_v<T>)
        for (const T& e : v) (*this)(e);
    }
  }
  template <class T>
  void go_into(const std::deque<T>& c) const {
    elements(c);
  }
  template <class T>
  void go_into(const std::list<T>& c) const {
    elements(c);
  }
  template <class T>
  void go_into(const std::forward_list<T>& c) const {
    elements(c);
  }
  template <class T, class C>
  void go_into(const std::set<T, C>& c) const {
    elements(c);
  }
  template <class T, class C>
  void go_into(const std::multiset<T, C>& c) const {
    elements(c);
  }
  template <class K, class T, class C>
  void go_into(const std::map<K, T, C>& c) const {
    elements(c);
  }
  template <class K, class T, class C>
  void go_into(const std::multimap<K, T, C>& c) const {
    elements(c);
  }
  template <class T, class H, class E>
  void go_into(const std::unordered_set<T, H, E>& c) const {
    elements(c);
  }
  template <class K, class T, class H, class E>
  void go_into(const std::unordered_map<K, T, H, E>& c) const {
    elements(c);
  }
  template <class T>
  void go_into(const std::unique_ptr<T>& p) const {
    if constexpr (Reach == reach::sent) {
      if (p == nullptr) return;
      if constexpr (std::is_array_v<T>) {
        fearless_block(p.get());
      } else if constexpr (!syncs<T>()) {
        fearless_block(p.get());
        if constexpr (complete<T>) (*this)(*p);
      }
    }
  }
  template <class A, class B>
  void go_into(const std::pair<A, B>& p) const {
    (*this)(p.first);
    (*this)(p.second);
  }
  template <class... Ts>
  void go_into(const std::tuple<Ts...>& t) const {
    std::apply([this](const auto&... parts) { ((*this)(parts), ...); }, t);
  }
  template <class T>
  void go_into(const std::optional<T>& o) const {
    if (o) (*this)(*o);
  }
  template <class... Ts>
  void go_into(const std::variant<Ts...>& v) const {
    if (!v.valueless_by_exception()) std::visit([this](const auto& held) { (*this)(held); }, v);
  }
  template <class T, std::size_t N>
  void go_into(const std::array<T, N>& a) const {
    for (const T& e : a) (*this)(e);
  }
  template <class T, std::size_t N>
  void go_into(const T (&a)[N]) const {
    for (const T& e : a) (*this)(e);
  }
  template <class T>
  void go_into(const owned<T>& o) const {
    (*this)(o.value_);
  }

  template <class... Ts>
  void all(const Ts&... parts) const {
    ((*this)(parts), ...);
  }
  // Any other: an aggregate, or not gone into.
  template <class T>
  void go_into(const T& whole) const {
    // (What is sent is known to be decomposable: it has been judged.)
    constexpr bool may_be = Reach == reach::sent || FEARLESS_HAS_REFLECTION;
    constexpr std::size_t n = [] {
      if constexpr (may_be) {
        return visible_members<T>;
      } else {
        return std::size_t{0};
      }
    }();
    if constexpr (n == 1) {
      const auto& [a] = whole;
      all(a);
    } else if constexpr (n == 2) {
      const auto& [a, b] = whole;
      all(a, b);
    } else if constexpr (n == 3) {
      const auto& [a, b, c] = whole;
      all(a, b, c);
    } else if constexpr (n == 4) {
      const auto& [a, b, c, d] = whole;
      all(a, b, c, d);
    } else if constexpr (n == 5) {
      const auto& [a, b, c, d, e] = whole;
      all(a, b, c, d, e);
    } else if constexpr (n == 6) {
      const auto& [a, b, c, d, e, g] = whole;
      all(a, b, c, d, e, g);
    } else if constexpr (n == 7) {
      const auto& [a, b, c, d, e, g, h] = whole;
      all(a, b, c, d, e, g, h);
    } else if constexpr (n == 8) {
      const auto& [a, b, c, d, e, g, h, i] = whole;
      all(a, b, c, d, e, g, h, i);
    }
  }
};

}  // namespace fearless::detail
