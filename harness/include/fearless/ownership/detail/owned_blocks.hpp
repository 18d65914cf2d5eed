// The heap blocks that a value owns, by its type: those of strings and containers of the standard library and
// what unique_ptr points to, in pairs, tuples, optionals, variants, arrays and aggregates of them, at any
// depth. What is shared (shared_ptr, arc) and what is hidden (classes with private members, other deleters
// and allocators) is not gone into. For instrumented builds.
#pragma once

#include <fearless/runtime.h>
#include <fearless/ownership/detail/aggregate.hpp>
#include <fearless/ownership/detail/plain.hpp>
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
#include <queue>
#include <set>
#include <stack>
#include <string>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

namespace fearless::detail {

// Sent: all blocks, but for what is Sync behind a unique_ptr: threads may use that while it is on its way.
// Guarded: only those of plain values; others may have locks of their own.
enum class reach : unsigned char { sent, guarded };

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
  static constexpr bool counts = Reach == reach::sent || plain<T>();

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
  template <class T, class H, class E>
  void go_into(const std::unordered_multiset<T, H, E>& c) const {
    elements(c);
  }
  template <class K, class T, class H, class E>
  void go_into(const std::unordered_multimap<K, T, H, E>& c) const {
    elements(c);
  }
  template <class T, class C>
  void go_into(const std::queue<T, C>& q) const {
    go_into(container_of(q));
  }
  template <class T, class C>
  void go_into(const std::stack<T, C>& s) const {
    go_into(container_of(s));
  }
  template <class T, class C, class L>
  void go_into(const std::priority_queue<T, C, L>& q) const {
    go_into(container_of(q));
  }
  template <class T>
  void go_into(const std::unique_ptr<T>& p) const {
    if constexpr (counts<std::unique_ptr<T>>) {
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

  // Any other: an aggregate, or not gone into. (What is sent is known to be decomposable: it has been
  // judged.)
  template <class T>
  void go_into(const T& whole) const {
    if constexpr (Reach == reach::sent ? seen_through<T> : may_be_seen_through<T>)
      each_member(whole, [this](const auto& part) { (*this)(part); }, parts<T>{});
  }
};

}  // namespace fearless::detail
