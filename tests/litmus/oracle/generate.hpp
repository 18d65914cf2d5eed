// Random litmus programs: the same for the same seed, everywhere.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <vector>

#include "program.hpp"

namespace litmus::oracle {

// Two to five threads of atomic operations of every kind and order, compare-exchanges, fences, operations
// behind conditions, and now and then an assumption. Without outcomes.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : seed_(seed), random_(seed) {}

  Program next();

 private:
  int below(int n) { return static_cast<int>(random_() % static_cast<std::uint64_t>(n)); }
  template <class T, std::size_t N>
  T one_of(const std::array<T, N>& all) {
    return all[static_cast<std::size_t>(below(static_cast<int>(N)))];
  }
  int some_value();
  int new_value();
  Operation operation(const Program& p, int* registers);
  void choose_kind(Operation* o);

  std::uint64_t seed_, made_ = 0;
  std::mt19937_64 random_;
  std::vector<int> values_;  // of the program that is made
};

// The first `count`.
std::vector<Program> generate(std::uint64_t seed, std::size_t count);

}  // namespace litmus::oracle
