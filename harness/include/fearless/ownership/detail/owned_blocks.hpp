// The heap blocks that a value owns, by its type: those of strings and containers of the standard library and
// what unique_ptr points to, in pairs, tuples, optionals, variants, arrays aggregates of them, and on
// clang classes, at any depth. What is shared (shared_ptr, arc) and what is hidden (behind pointers, other
// deleters and allocators) is not gone into. For instrumented builds.
#pragma once

#include <fearless/runtime.h>
#include <fearless/ownership/detail/aggregate.hpp>
#include <fearless/ownership/detail/plain.hpp>
#include <fearless/ownership/detail/verdict.hpp>
#include <fearless/ownership/standard.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
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
// Guarded: only those of plain values; others may have locks of their own. Lent: those too that are Sync.
enum class reach : unsigned char { sent, guarded, lent };

struct to_the_runtime {
  void operator()(const volatile void* p) const { fearless_block(const_cast<const void*>(p)); }
};

// Gives `to` a pointer into every such block, for some more than once. False if the type has none.
template <reach Reach, class To = to_the_runtime>
struct collect_blocks {
  template <class T>
  bool operator()(const T& value) const {
    if constexpr (!std::is_trivially_destructible_v<T>) go_into(value);
    return !std::is_trivially_destructible_v<T>;
  }

  To to{};

 private:
  template <class T>
  static constexpr bool counts = Reach == reach::sent || plain<T>();

  template <class C>
  void elements(const C& container) const {
    if constexpr (counts<C>) {
      for (const auto& e : container) {
        to(std::addressof(e));
        (*this)(e);
      }
    }
  }

  template <class C>
  void go_into(const std::basic_string<C>& s) const {
    const auto data = reinterpret_cast<const char*>(s.data());
    const auto object = reinterpret_cast<const char*>(&s);
    if (data < object || data >= object + sizeof s) to(data);
  }
  void go_into(const std::vector<bool>&) const {}
  template <class T>
  void go_into(const std::vector<T>& v) const {
    if constexpr (counts<std::vector<T>>) {
      if (v.capacity() != 0) to(v.data());
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
        to(p.get());
      } else if constexpr (Reach == reach::lent || !syncs<T>()) {
        to(p.get());
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

  // Any other: an aggregate, a class whose members are shown, or not gone into. (What is sent is known to be
  // decomposable: it has been judged.)
  template <class T>
  void go_into(const T& whole) const {
    if constexpr (Reach == reach::sent ? seen_through<T> : may_be_seen_through<T>) {
      each_member(whole, [this](const auto& part) { (*this)(part); }, parts<T>{});
#if FEARLESS_HAS_REFLECTION
    } else if constexpr (shows_members<T>) {
      if constexpr (counts<T>)
        __builtin_dump_struct(std::addressof(whole),
                              member_visitor{std::addressof(whole), sizeof whole, this});
#endif
    }
  }

#if FEARLESS_HAS_REFLECTION
  // What lies outside is referred to, not owned.
  struct member_visitor {
    const void* begin;
    std::size_t bytes;
    const collect_blocks* collect;

    void operator()(const char*, ...) const {}
    template <class Given>
    void operator()(const char*, const char*, const char*, const char*, Given&& given) const {
      if constexpr (!std::is_lvalue_reference_v<Given> && std::is_pointer_v<std::remove_reference_t<Given>>) {
        using Part = std::remove_cv_t<std::remove_pointer_t<std::remove_reference_t<Given>>>;
        if constexpr (std::is_object_v<Part> && complete<Part>) {
          if (reinterpret_cast<std::uintptr_t>(given) - reinterpret_cast<std::uintptr_t>(begin) < bytes)
            (*collect)(*given);
        }
      }
    }
    template <class Value>
    void operator()(const char*, const char*, const char*, const char*, std::size_t, Value) const {}
  };
#endif
};

}  // namespace fearless::detail
