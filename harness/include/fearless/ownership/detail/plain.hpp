// What the detector may say of a type's memory: whether it is plain (no synchronisation of its own inside, so
// that a lock around it is the only one), and whether it never changes once it is const. For instrumented
// builds.
#pragma once

#include <fearless/ownership/detail/aggregate.hpp>
#include <fearless/ownership/detail/list.hpp>
#include <fearless/ownership/detail/verdict.hpp>
#include <fearless/ownership/standard.hpp>

#include <array>
#include <chrono>
#include <complex>
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

namespace fearless {
template <class T>
class owned;
}

namespace fearless::detail {

// Aggregates whose members can be gone into, by structured bindings.
template <class T>
inline constexpr bool seen_through = [] {
  if constexpr (decomposable<T> && !has_send_rule<T>) {
    return !std::is_same_v<parts<T>, no_parts>;
  } else {
    return false;
  }
}();
// The same of types that have not been judged: binding to some would be an error where reflection does not
// say how many members there are.
template <class T>
inline constexpr bool may_be_seen_through = [] {
  if constexpr (FEARLESS_HAS_REFLECTION != 0 && std::is_class_v<T>) {
    if constexpr (!belongs_to_the_implementation<T>) {
      return seen_through<T>;
    } else {
      return false;
    }
  } else {
    return false;
  }
}();

#if FEARLESS_HAS_REFLECTION
// Classes whose members reflection shows, private ones too. None with bases, which may have rules of their
// own, or with aggregates inside: one of these may be a union, of whose members only one is there.
template <class T>
inline constexpr bool shows_members = [] {
  if constexpr (!complete<T> || !std::is_class_v<T>) {
    return false;
  } else if constexpr (belongs_to_the_implementation<T> || has_send_rule<T>) {
    return false;
  } else {
    return reflection_works<typename later<T>::type> && !has_bases<T> && !has_aggregates_inside<T>;
  }
}();
#endif

// Nothing but its bytes. (An atomic cannot be copied.)
template <class T>
inline constexpr bool is_flat = std::is_trivially_copyable_v<T> && std::is_copy_constructible_v<T>;

// ---- what owners of the standard library and of this one hold

template <class T>
inline constexpr no_parts held_by{};
template <class C>
inline constexpr list<C> held_by<std::basic_string<C>>{};
template <class T>
inline constexpr list<T> held_by<std::vector<T>>{};
template <class T>
inline constexpr list<T> held_by<std::deque<T>>{};
template <class T>
inline constexpr list<T> held_by<std::list<T>>{};
template <class T>
inline constexpr list<T> held_by<std::forward_list<T>>{};
template <class T, class C>
inline constexpr list<T> held_by<std::set<T, C>>{};
template <class T, class C>
inline constexpr list<T> held_by<std::multiset<T, C>>{};
template <class K, class T, class C>
inline constexpr list<K, T> held_by<std::map<K, T, C>>{};
template <class K, class T, class C>
inline constexpr list<K, T> held_by<std::multimap<K, T, C>>{};
template <class T, class H, class E>
inline constexpr list<T> held_by<std::unordered_set<T, H, E>>{};
template <class T, class H, class E>
inline constexpr list<T> held_by<std::unordered_multiset<T, H, E>>{};
template <class K, class T, class H, class E>
inline constexpr list<K, T> held_by<std::unordered_map<K, T, H, E>>{};
template <class K, class T, class H, class E>
inline constexpr list<K, T> held_by<std::unordered_multimap<K, T, H, E>>{};
template <class T, class C>
inline constexpr list<C> held_by<std::queue<T, C>>{};
template <class T, class C>
inline constexpr list<C> held_by<std::stack<T, C>>{};
template <class T, class C, class L>
inline constexpr list<C> held_by<std::priority_queue<T, C, L>>{};
template <class A, class B>
inline constexpr list<A, B> held_by<std::pair<A, B>>{};
template <class... Ts>
inline constexpr list<Ts...> held_by<std::tuple<Ts...>>{};
template <class T>
inline constexpr list<T> held_by<std::optional<T>>{};
template <class... Ts>
inline constexpr list<Ts...> held_by<std::variant<Ts...>>{};
template <class T, std::size_t N>
inline constexpr list<T> held_by<std::array<T, N>>{};
template <class T>
inline constexpr list<T> held_by<std::unique_ptr<T>>{};
template <class T>
inline constexpr list<T> held_by<owned<T>>{};

// The container inside an adaptor: a protected member.
template <class Adaptor>
const typename Adaptor::container_type& container_of(const Adaptor& adaptor) {
  struct opened : Adaptor {
    static const typename Adaptor::container_type& of(const Adaptor& a) { return a.*&opened::c; }
  };
  return opened::of(adaptor);
}

// ---- plain

template <class T, class Asked = list<>>
consteval bool plain();

template <class Asked, class... Ts>
consteval bool all_plain(list<Ts...> /*held*/) {
  return (plain<std::remove_cv_t<std::remove_all_extents_t<Ts>>, Asked>() && ...);
}

template <class Asked>
struct members_plain {
  template <class Part, bool Held>
  static consteval bool part() {
    return Held && plain<std::remove_cv_t<std::remove_all_extents_t<Part>>, Asked>();
  }
  template <class Value>
  static consteval bool bit_field() {
    return true;
  }
};

// Flat, or owners, aggregates and classes of what is.
template <class T, class Asked>
consteval bool plain() {
  using Held = std::remove_const_t<decltype(held_by<T>)>;
  if constexpr (!complete<T> || std::is_reference_v<T>) {
    return false;
  } else if constexpr (contains<Asked, T>) {
    return true;
  } else if constexpr (std::is_array_v<T>) {
    return plain<std::remove_cv_t<std::remove_all_extents_t<T>>, Asked>();
  } else if constexpr (!std::is_same_v<Held, no_parts>) {
    return all_plain<typename with_also<Asked, T>::type>(Held{});
  } else if constexpr (may_be_more<T>) {
    return false;
  } else if constexpr (!belongs_to_the_implementation<T> && (has_sync_rule<T> || has_sync_rule<const T>)) {
    return false;  // its own synchronisation: by std::atomic_ref, say
  } else if constexpr (is_flat<T>) {
    return true;
  } else if constexpr (may_be_seen_through<T>) {
    return all_plain<typename with_also<Asked, T>::type>(parts<T>{});
#if FEARLESS_HAS_REFLECTION
  } else if constexpr (shows_members<T>) {
    return all_members<members_plain<typename with_also<Asked, T>::type>, T>;
#endif
  } else {
    return false;
  }
}

// ---- unchanging: no part of it is mutable, and nobody has said that it synchronises itself

template <class T>
consteval bool unchanging();

struct members_unchanging {
  template <class Part, bool Held>
  static consteval bool part() {
    return Held && unchanging<Part>();
  }
  template <class Value>
  static consteval bool bit_field() {
    return false;
  }
  template <class... Ts>
  static consteval bool all(list<Ts...>) {
    return (unchanging<Ts>() && ...);
  }
  template <class... Ts>
  static consteval bool all_const(list<Ts...>) {
    return (unchanging<const Ts>() && ...);
  }
};

template <class T>
inline constexpr bool is_std_value = false;
template <class Rep, class Period>
inline constexpr bool is_std_value<std::chrono::duration<Rep, Period>> = true;
template <class Clock, class Duration>
inline constexpr bool is_std_value<std::chrono::time_point<Clock, Duration>> = true;
template <class T>
inline constexpr bool is_std_value<std::complex<T>> = true;

// Of the bytes of a T, which is const, or is part of a const whole and const there.
template <class T>
consteval bool unchanging() {
  using Plain = std::remove_cv_t<T>;
  using Held = std::remove_const_t<decltype(held_by<Plain>)>;
  if constexpr (std::is_array_v<T>) {
    return unchanging<std::remove_all_extents_t<T>>();
  } else if constexpr (!std::is_const_v<T> || std::is_volatile_v<T> || !is_flat<Plain>) {
    return false;
  } else if constexpr (std::is_scalar_v<Plain> || is_std_value<Plain>) {
    return true;
  } else if constexpr (!std::is_same_v<Held, no_parts>) {
    return members_unchanging::all_const(Held{});
  } else if constexpr (has_sync_rule<T> || has_sync_rule<Plain> || belongs_to_the_implementation<Plain>) {
    return false;
  } else if constexpr (may_be_seen_through<Plain>) {
    return members_unchanging::all(parts<T>{});
#if FEARLESS_HAS_REFLECTION
  } else if constexpr (std::is_class_v<Plain>) {
    return reflected<members_unchanging, how::moved, T>();
#endif
  } else {
    return false;
  }
}

}  // namespace fearless::detail
