// Do the looks into classes show what verdicts need to see? Asked once, of classes with known members. Where
// reflection does not, because a compiler shows members otherwise, closures and classes with private members
// are judged by their bytes; where those do not, they are refused. Included by verdict.hpp alone.
#pragma once

#include <fearless/ownership/detail/verdict.hpp>

#include <cstddef>
#include <type_traits>

namespace fearless::detail {

// ---- structured bindings, which the standard lays down: a wrong answer is this library's

namespace self_test {

inline int somewhere = 0;
struct refuses_all {
  refuses_all() = default;
  template <class T>
  refuses_all(T) = delete;
  int* where = nullptr;
};

struct nothing {};
struct three {
  int a[2];
  const char* b;
  nothing c;
};
struct refers_by_default {
  int& a = somewhere;
};
struct refers_by_default_at_last {
  int a;
  int& b = somewhere;
};
struct holds_refuses_all {
  refuses_all a;
  int* b;
};
struct holds_refuses_all_at_last {
  int* a;
  refuses_all b;
};

template <class T>
inline constexpr bool not_seen_as_less = std::is_same_v<parts<T>, no_parts> ||
                                         members<T, initialisers<T>()>() == 2;

static_assert(std::is_same_v<parts<nothing>, list<>>);
static_assert(std::is_same_v<parts<const three>, list<const int[2], const char* const, const nothing>>);
static_assert(std::is_same_v<parts<refers_by_default>, no_parts>);
static_assert(std::is_same_v<parts<refers_by_default_at_last>, no_parts>);
static_assert(not_seen_as_less<holds_refuses_all> && not_seen_as_less<holds_refuses_all_at_last>);

}  // namespace self_test

// ---- bytes

namespace self_test {

class bytes_of_value {
  [[maybe_unused]] int a = 0;
  [[maybe_unused]] char b[2] = {};
};
class bytes_of_pointer {
  [[maybe_unused]] int* a[1] = {};
};
class bytes_of_base : bytes_of_pointer {};
class bytes_of_reference {
  [[maybe_unused]] int& a = somewhere;
};
class bytes_inside {
  [[maybe_unused]] bytes_of_pointer a{};
};
union bytes_of_union {
  int a;
  int* b;
};

consteval bool closures_tell() {
  int n = 0;
  int* p = &n;
  const auto copies = [n] { return n; };
  const auto refers = [&n] { return n; };
  const auto points = [p] { return p; };
  return bytes_hold_no_address<decltype(copies)> && !bytes_hold_no_address<decltype(refers)> &&
         !bytes_hold_no_address<decltype(points)>;
}

}  // namespace self_test

template <class Void>
consteval bool bytes_tell() {
  using namespace self_test;
  return bytes_hold_no_address<bytes_of_value> && !bytes_hold_no_address<bytes_of_pointer> &&
         !bytes_hold_no_address<bytes_of_base> && !bytes_hold_no_address<bytes_of_reference> &&
         !bytes_hold_no_address<bytes_inside> && !bytes_hold_no_address<bytes_of_union> && closures_tell();
}

}  // namespace fearless::detail

// ---- reflection

#if FEARLESS_HAS_REFLECTION

namespace fearless::detail {

namespace self_test {

class value {
  [[maybe_unused]] int a = 0;
  [[maybe_unused]] char b[3] = {};
  [[maybe_unused]] int c : 3 = 0;
};
class pointer {
  [[maybe_unused]] int a = 0;
  [[maybe_unused]] int* b = nullptr;
};
class reference {
  reference();
  [[maybe_unused]] const int& a;
};
class array_of_pointers {
  [[maybe_unused]] int* a[2] = {};
};
class base_value : value {};
class base_pointer : pointer {};
class base_reference : reference {};
class base_plain {
  [[maybe_unused]] int a = 0;
};
class derived_plain : base_plain {
  [[maybe_unused]] char b = 0;
};
struct aggregate {
  int* a;
};
class pointer_inside {
  [[maybe_unused]] aggregate a{};
};
class changes {
  [[maybe_unused]] mutable int a = 0;
};
class optout_inside {
  struct opted_out {
    int fearless_self_test;
  } a{};

 public:
  using inside = opted_out;
};

template <class T>
consteval bool held(how How = how::moved) {
  return How == how::moved ? reflected<members_send<how::moved, list<>>, how::moved, T>()
                           : reflected<members_send<how::lent, list<>>, how::lent, T>();
}
template <class T>
consteval bool fixed() {
  return reflected<members_sync<list<>>, how::moved, const T>();
}

consteval bool closures() {
  int n = 0;
  int* p = &n;
  const auto copies = [n] { return n; };
  const auto refers = [&n] { return n; };
  const auto points = [p] { return p; };
  return held<decltype(copies)>() && !held<decltype(refers)>() && !held<decltype(points)>() &&
         !held<decltype(refers)>(how::lent);
}

}  // namespace self_test

}  // namespace fearless::detail

template <>
struct fearless::enable_send<fearless::detail::self_test::optout_inside::inside>
    : fearless::never<fearless::detail::self_test::optout_inside::inside> {};

namespace fearless::detail {

template <class Void>
consteval bool self_test_passes() {
  using namespace self_test;
  return held<value>() && held<derived_plain>() && !held<pointer>() && !held<reference>() &&
         !held<array_of_pointers>() && !held<base_pointer>() && !held<base_reference>() &&
         !held<pointer_inside>() && !held<optout_inside>() && fixed<base_plain>() && !fixed<changes>() &&
         closures();
}

}  // namespace fearless::detail

#endif
