// Relations over the events 0 … n-1 of a graph, with the operators that axioms are written in. n is at
// most 64.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace litmus::oracle {

class Relation {
 public:
  explicit Relation(std::size_t n) : rows_(n, 0) {
    if (n > 64) throw std::length_error("a relation over more than 64 events");
  }

  // [S]: every event of the set with itself.
  template <class Predicate>
  static Relation identity(std::size_t n, Predicate in) {
    Relation r(n);
    for (std::size_t a = 0; a < n; ++a)
      if (in(a)) r.add(a, a);
    return r;
  }

  void add(std::size_t a, std::size_t b) { rows_[a] |= std::uint64_t{1} << b; }
  bool has(std::size_t a, std::size_t b) const { return (rows_[a] >> b & 1) != 0; }
  std::size_t size() const { return rows_.size(); }

  friend Relation operator|(Relation a, const Relation& b) {
    for (std::size_t i = 0; i < a.size(); ++i) a.rows_[i] |= b.rows_[i];
    return a;
  }
  friend Relation operator&(Relation a, const Relation& b) {
    for (std::size_t i = 0; i < a.size(); ++i) a.rows_[i] &= b.rows_[i];
    return a;
  }
  friend Relation operator-(Relation a, const Relation& b) {
    for (std::size_t i = 0; i < a.size(); ++i) a.rows_[i] &= ~b.rows_[i];
    return a;
  }
  // a ; b
  friend Relation operator*(const Relation& a, const Relation& b) {
    Relation r(a.size());
    for (std::size_t i = 0; i < a.size(); ++i)
      for (std::size_t k = 0; k < a.size(); ++k)
        if (a.has(i, k)) r.rows_[i] |= b.rows_[k];
    return r;
  }
  Relation inverse() const {
    Relation r(size());
    for (std::size_t i = 0; i < size(); ++i)
      for (std::size_t k = 0; k < size(); ++k)
        if (has(i, k)) r.add(k, i);
    return r;
  }
  // r?
  Relation optional() const {
    Relation r = *this;
    for (std::size_t i = 0; i < size(); ++i) r.add(i, i);
    return r;
  }
  // r⁺
  Relation closure() const {
    Relation r = *this;
    for (std::size_t k = 0; k < size(); ++k)
      for (std::size_t i = 0; i < size(); ++i)
        if (r.has(i, k)) r.rows_[i] |= r.rows_[k];
    return r;
  }
  // r*
  Relation reflexive_closure() const { return closure().optional(); }

  bool irreflexive() const {
    for (std::size_t i = 0; i < size(); ++i)
      if (has(i, i)) return false;
    return true;
  }
  bool acyclic() const { return closure().irreflexive(); }

 private:
  std::vector<std::uint64_t> rows_;
};

}  // namespace litmus::oracle
