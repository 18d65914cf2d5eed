// What a class is made of, private members, bases and captures of lambdas included, as clang's
// __builtin_dump_struct shows it at compile time. The builtin is meant for printing: it calls a visitor with
// a format and what is to be printed,
//
//   (format, indent, type, name, member)          a scalar member as an lvalue, any other's address
//   (format, indent, type, name, width, member)   a bit-field
//   (format, indent, type, name)                  an aggregate inside, whose members follow
//   (format, indent, type)                        a base, whose members follow
//   (format), (format, text)                      braces, the type asked about
//
// Asked about a volatile object, its members are volatile, and what references refer to is not. Members of
// bases never are; but in a constant expression about an object outside its lifetime, a reference is an error
// and a member is not. The two together tell what is held from what is referred to.
//
// Nothing here is relied upon before self_test.hpp has seen it work.
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#ifndef FEARLESS_HAS_REFLECTION
#if defined(__clang__) && __clang_major__ >= 17
#define FEARLESS_HAS_REFLECTION 1
#else
#define FEARLESS_HAS_REFLECTION 0
#endif
#endif

#if FEARLESS_HAS_REFLECTION

namespace fearless::detail {

// Visitors that may throw at one kind of part: noexcept() of the builtin tells whether there is one.
template <bool Bases, bool BitFields, bool Aggregates>
struct has_none {
  constexpr void operator()(const char*) const noexcept {}
  constexpr void operator()(const char*, const char*) const noexcept {}
  constexpr void operator()(const char*, const char*, const char*) const noexcept(!Bases) {}
  constexpr void operator()(const char*, const char*, const char*, const char*) const noexcept(!Aggregates) {}
  template <class A>
  constexpr void operator()(const char*, const char*, const char*, const char*, A&&) const noexcept {}
  template <class A>
  constexpr void operator()(const char*, const char*, const char*, const char*, std::size_t, A) const
      noexcept(!BitFields) {}
};
template <class T, bool Bases, bool BitFields, bool Aggregates>
inline constexpr bool shows = !noexcept(
    __builtin_dump_struct(static_cast<const volatile T*>(nullptr), has_none<Bases, BitFields, Aggregates>{}));

template <class T>
inline constexpr bool has_bases = shows<T, true, false, false>;
template <class T>
inline constexpr bool has_bit_fields = shows<T, false, true, false>;
template <class T>
inline constexpr bool has_aggregates_inside = shows<T, false, false, true>;

// Memory for a T without a T in it, in a constant expression.
template <class T>
union room_for {
  char nothing;
  T object;
  constexpr room_for() : nothing{} {}
  constexpr ~room_for() {}
};
template <class T>
inline constexpr room_for<T> empty_room{};

// A member as the visitor is given it: A& for a scalar, A* for the address of any other.
template <class Given>
struct shown {
  using type = std::conditional_t<std::is_lvalue_reference_v<Given>, std::remove_reference_t<Given>,
                                  std::remove_pointer_t<Given>>;
  static constexpr bool understood = std::is_lvalue_reference_v<Given> || std::is_pointer_v<Given>;
  static constexpr bool is_volatile = std::is_volatile_v<type>;
};

// Is `Judge::part<Part, held>()` true of all members? Part is the member's type, const if it is const in a
// `Whole`, which is a class, const or not. Of what a base holds it is not known whether it is const: it
// counts as if it were not.
template <class Judge, bool Bases>
struct judge_members {
  template <class Given>
  static consteval bool judge() {
    using S = shown<Given>;
    if constexpr (!S::understood) {
      return false;
    } else if constexpr (S::is_volatile) {
      return Judge::template part<std::remove_volatile_t<typename S::type>, true>();
    } else {
      return Judge::template part<typename S::type, Bases>();
    }
  }
  constexpr void operator()(const char*) const noexcept {}
  constexpr void operator()(const char*, const char*) const noexcept {}
  constexpr void operator()(const char*, const char*, const char*) const noexcept {}
  constexpr void operator()(const char*, const char*, const char*, const char*) const noexcept {}
  template <class Given>
  constexpr void operator()(const char*, const char*, const char*, const char*, Given&&) const
      noexcept(judge<Given>()) {}
  template <class Value>
  constexpr void operator()(const char*, const char*, const char*, const char*, std::size_t, Value) const
      noexcept(Judge::template bit_field<Value>()) {}
};
template <class Judge, class Whole>
inline constexpr bool all_members = noexcept(__builtin_dump_struct(
    static_cast<volatile Whole*>(nullptr), judge_members<Judge, has_bases<std::remove_const_t<Whole>>>{}));

}  // namespace fearless::detail

#endif
