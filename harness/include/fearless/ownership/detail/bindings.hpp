// Structured bindings into one to twenty members: the language of C++20 has no packs of them.
#pragma once

#include <fearless/ownership/detail/list.hpp>

#include <cstddef>

namespace fearless::detail {

inline constexpr std::size_t most_members = 20;

// The types of the N members of an lvalue of type T, with its const. Never called.
template <std::size_t N, class T>
auto bind([[maybe_unused]] T& whole) {
  if constexpr (N == 0) {
    return list<>{};
  } else if constexpr (N == 1) {
    auto& [a] = whole;
    return list<decltype(a)>{};
  } else if constexpr (N == 2) {
    auto& [a, b] = whole;
    return list<decltype(a), decltype(b)>{};
  } else if constexpr (N == 3) {
    auto& [a, b, c] = whole;
    return list<decltype(a), decltype(b), decltype(c)>{};
  } else if constexpr (N == 4) {
    auto& [a, b, c, d] = whole;
    return list<decltype(a), decltype(b), decltype(c), decltype(d)>{};
  } else if constexpr (N == 5) {
    auto& [a, b, c, d, e] = whole;
    return list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e)>{};
  } else if constexpr (N == 6) {
    auto& [a, b, c, d, e, f] = whole;
    return list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f)>{};
  } else if constexpr (N == 7) {
    auto& [a, b, c, d, e, f, g] = whole;
    return list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g)>{};
  } else if constexpr (N == 8) {
    auto& [a, b, c, d, e, f, g, h] = whole;
    return list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g),
                decltype(h)>{};
  } else if constexpr (N == 9) {
    auto& [a, b, c, d, e, f, g, h, i] = whole;
    return list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g),
                decltype(h), decltype(i)>{};
  } else if constexpr (N == 10) {
    auto& [a, b, c, d, e, f, g, h, i, j] = whole;
    return list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g),
                decltype(h), decltype(i), decltype(j)>{};
  } else if constexpr (N == 11) {
    auto& [a, b, c, d, e, f, g, h, i, j, k] = whole;
    return list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g),
                decltype(h), decltype(i), decltype(j), decltype(k)>{};
  } else if constexpr (N == 12) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l] = whole;
    return list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g),
                decltype(h), decltype(i), decltype(j), decltype(k), decltype(l)>{};
  } else if constexpr (N == 13) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m] = whole;
    return list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g),
                decltype(h), decltype(i), decltype(j), decltype(k), decltype(l), decltype(m)>{};
  } else if constexpr (N == 14) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n] = whole;
    return list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g),
                decltype(h), decltype(i), decltype(j), decltype(k), decltype(l), decltype(m), decltype(n)>{};
  } else if constexpr (N == 15) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o] = whole;
    return list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g),
                decltype(h), decltype(i), decltype(j), decltype(k), decltype(l), decltype(m), decltype(n),
                decltype(o)>{};
  } else if constexpr (N == 16) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = whole;
    return list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g),
                decltype(h), decltype(i), decltype(j), decltype(k), decltype(l), decltype(m), decltype(n),
                decltype(o), decltype(p)>{};
  } else if constexpr (N == 17) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q] = whole;
    return list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g),
                decltype(h), decltype(i), decltype(j), decltype(k), decltype(l), decltype(m), decltype(n),
                decltype(o), decltype(p), decltype(q)>{};
  } else if constexpr (N == 18) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r] = whole;
    return list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g),
                decltype(h), decltype(i), decltype(j), decltype(k), decltype(l), decltype(m), decltype(n),
                decltype(o), decltype(p), decltype(q), decltype(r)>{};
  } else if constexpr (N == 19) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s] = whole;
    return list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g),
                decltype(h), decltype(i), decltype(j), decltype(k), decltype(l), decltype(m), decltype(n),
                decltype(o), decltype(p), decltype(q), decltype(r), decltype(s)>{};
  } else if constexpr (N == 20) {
    auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t] = whole;
    return list<decltype(a), decltype(b), decltype(c), decltype(d), decltype(e), decltype(f), decltype(g),
                decltype(h), decltype(i), decltype(j), decltype(k), decltype(l), decltype(m), decltype(n),
                decltype(o), decltype(p), decltype(q), decltype(r), decltype(s), decltype(t)>{};
  }
}

}  // namespace fearless::detail
