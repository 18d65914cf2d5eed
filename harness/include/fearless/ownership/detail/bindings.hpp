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

// Calls f(member) with each of the members of `whole`, of which there are as many as list `Parts` is long.
template <class T, class F, class... Parts>
void each_member(const T& whole, F f, list<Parts...> /*parts*/) {
  constexpr std::size_t count = sizeof...(Parts);
  const auto all = [&f](const auto&... members) { (f(members), ...); };
  if constexpr (count == 1) {
    const auto& [a] = whole;
    all(a);
  } else if constexpr (count == 2) {
    const auto& [a, b] = whole;
    all(a, b);
  } else if constexpr (count == 3) {
    const auto& [a, b, c] = whole;
    all(a, b, c);
  } else if constexpr (count == 4) {
    const auto& [a, b, c, d] = whole;
    all(a, b, c, d);
  } else if constexpr (count == 5) {
    const auto& [a, b, c, d, e] = whole;
    all(a, b, c, d, e);
  } else if constexpr (count == 6) {
    const auto& [a, b, c, d, e, g] = whole;
    all(a, b, c, d, e, g);
  } else if constexpr (count == 7) {
    const auto& [a, b, c, d, e, g, h] = whole;
    all(a, b, c, d, e, g, h);
  } else if constexpr (count == 8) {
    const auto& [a, b, c, d, e, g, h, i] = whole;
    all(a, b, c, d, e, g, h, i);
  } else if constexpr (count == 9) {
    const auto& [a, b, c, d, e, g, h, i, j] = whole;
    all(a, b, c, d, e, g, h, i, j);
  } else if constexpr (count == 10) {
    const auto& [a, b, c, d, e, g, h, i, j, k] = whole;
    all(a, b, c, d, e, g, h, i, j, k);
  } else if constexpr (count == 11) {
    const auto& [a, b, c, d, e, g, h, i, j, k, l] = whole;
    all(a, b, c, d, e, g, h, i, j, k, l);
  } else if constexpr (count == 12) {
    const auto& [a, b, c, d, e, g, h, i, j, k, l, m] = whole;
    all(a, b, c, d, e, g, h, i, j, k, l, m);
  } else if constexpr (count == 13) {
    const auto& [a, b, c, d, e, g, h, i, j, k, l, m, n] = whole;
    all(a, b, c, d, e, g, h, i, j, k, l, m, n);
  } else if constexpr (count == 14) {
    const auto& [a, b, c, d, e, g, h, i, j, k, l, m, n, o] = whole;
    all(a, b, c, d, e, g, h, i, j, k, l, m, n, o);
  } else if constexpr (count == 15) {
    const auto& [a, b, c, d, e, g, h, i, j, k, l, m, n, o, p] = whole;
    all(a, b, c, d, e, g, h, i, j, k, l, m, n, o, p);
  } else if constexpr (count == 16) {
    const auto& [a, b, c, d, e, g, h, i, j, k, l, m, n, o, p, q] = whole;
    all(a, b, c, d, e, g, h, i, j, k, l, m, n, o, p, q);
  } else if constexpr (count == 17) {
    const auto& [a, b, c, d, e, g, h, i, j, k, l, m, n, o, p, q, r] = whole;
    all(a, b, c, d, e, g, h, i, j, k, l, m, n, o, p, q, r);
  } else if constexpr (count == 18) {
    const auto& [a, b, c, d, e, g, h, i, j, k, l, m, n, o, p, q, r, s] = whole;
    all(a, b, c, d, e, g, h, i, j, k, l, m, n, o, p, q, r, s);
  } else if constexpr (count == 19) {
    const auto& [a, b, c, d, e, g, h, i, j, k, l, m, n, o, p, q, r, s, t] = whole;
    all(a, b, c, d, e, g, h, i, j, k, l, m, n, o, p, q, r, s, t);
  } else if constexpr (count == 20) {
    const auto& [a, b, c, d, e, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u] = whole;
    all(a, b, c, d, e, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u);
  }
}

}  // namespace fearless::detail
