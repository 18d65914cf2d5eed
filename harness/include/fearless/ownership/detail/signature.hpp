// Reflection shows the members of an aggregate inside a class, and of a base, but not which type they belong
// to. So that a type which opted out is known there too, never<T> registers the signature of T: a hash over
// the types and names of its members. Another type with the very same members is then refused in such places
// too.
#pragma once

#include <fearless/ownership/detail/list.hpp>
#include <fearless/ownership/detail/reflection.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

#if FEARLESS_HAS_REFLECTION

namespace fearless::detail {

struct signatures {
  static constexpr std::size_t most = 64;
  std::uint64_t own = 0;                   // of the type itself
  std::array<std::uint64_t, most> inside{};  // of bases and of aggregates inside
  std::size_t count = 0;
  std::size_t members = 0;  // of the type itself, not of bases; of anonymous members theirs
};

// FNV-1a over what the builtin shows, with a hash for every brace that is open.
struct sign {
  static constexpr std::uint64_t offset = 14695981039346656037U, prime = 1099511628211U;
  struct state {
    signatures found;
    std::array<std::uint64_t, 32> hashes{};
    std::size_t depth = 0;
  };
  state* now;

  constexpr void mix(std::uint64_t value) const {
    now->hashes[now->depth] = (now->hashes[now->depth] ^ value) * prime;
  }
  constexpr void mix(const char* text) const {
    for (; *text != 0; ++text) mix(static_cast<std::uint64_t>(static_cast<unsigned char>(*text)));
    mix(std::uint64_t{256});
  }
  constexpr void open() const {
    if (now->depth + 1 == now->hashes.size()) throw "too deep";
    now->hashes[++now->depth] = offset;
  }
  constexpr void close() const {
    const std::uint64_t hash = now->hashes[now->depth--];
    signatures& found = now->found;
    if (now->depth == 0) {
      found.own = hash;
    } else {
      mix(hash);
      if (found.count == signatures::most) throw "too many";
      found.inside[found.count++] = hash;
    }
  }

  constexpr void operator()(const char* format) const {
    if (format[0] == '}') {
      close();
    } else {
      open();
    }
  }
  constexpr void operator()(const char* format, const char*) const {
    if (format[2] == '}') close();  // otherwise the name of the type itself
  }
  constexpr void operator()(const char*, const char*, const char*) const {}
  constexpr void member(const char* type, const char* name) const {
    mix(type);
    mix(name);
    if (now->depth == 1) ++now->found.members;
  }
  constexpr void operator()(const char*, const char*, const char* type, const char* name) const {
    member(type, name);
  }
  template <class Given>
  constexpr void operator()(const char*, const char*, const char* type, const char* name, Given&&) const {
    member(type, name);
  }
  template <class Value>
  constexpr void operator()(const char*, const char*, const char* type, const char* name, std::size_t,
                            Value) const {
    member(type, name);
  }
};

template <class T>
consteval signatures signatures_of() {
  sign::state now;
  __builtin_dump_struct(&empty_room<T>.object, sign{&now});
  return now.found;
}

// Not of classes with references (which are refused anyway), with bit-fields, or that cannot be objects.
template <class T>
concept signable = complete<T> && (std::is_class_v<T> || std::is_union_v<T>) && !std::is_abstract_v<T> &&
                   requires { typename std::integral_constant<std::uint64_t, signatures_of<T>().own>; };

template <std::uint64_t Signature>
struct signature {
  friend constexpr auto fearless_opted_out(signature);
};
template <std::uint64_t Signature>
struct registered {
  friend constexpr auto fearless_opted_out(signature<Signature>) { return true; }
};
template <std::uint64_t Signature>
concept opted_out = requires { fearless_opted_out(signature<Signature>{}); };

template <class T>
consteval auto registration() {
  if constexpr (signable<T>) {
    return registered<signatures_of<T>().own>{};
  } else {
    return list<>{};
  }
}

template <class T, std::size_t... I>
consteval bool any_opted_out(std::index_sequence<I...> /*inside*/) {
  constexpr signatures all = signatures_of<T>();
  return (opted_out<all.inside[I]> || ...);
}
template <class T>
inline constexpr bool holds_what_opted_out = any_opted_out<T>(
    std::make_index_sequence<signatures_of<T>().count>{});

}  // namespace fearless::detail

#endif
