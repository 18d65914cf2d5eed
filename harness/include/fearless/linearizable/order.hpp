// Sets of operations, and which operations come before which others.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

namespace fearless::linearizability {

// The longest history that can be checked.
inline constexpr std::size_t most_operations = 256;

// How many operations are performed in search of an order.
inline constexpr std::size_t usual_effort = 1'000'000;

class operation_set {
 public:
  void add(std::size_t i) { words_[i / 64] |= bit(i); }
  void remove(std::size_t i) { words_[i / 64] &= ~bit(i); }
  bool contains(std::size_t i) const { return (words_[i / 64] & bit(i)) != 0; }
  bool contains_all(const operation_set& other) const {
    for (std::size_t w = 0; w < words_.size(); ++w)
      if ((other.words_[w] & ~words_[w]) != 0) return false;
    return true;
  }
  std::size_t size() const {
    int n = 0;
    for (const std::uint64_t w : words_) n += std::popcount(w);
    return static_cast<std::size_t>(n);
  }
  bool operator==(const operation_set& other) const { return words_ == other.words_; }
  std::size_t hash() const {
    std::uint64_t h = 0;
    for (const std::uint64_t w : words_) h = (h ^ w) * 0x9e3779b97f4a7c15U ^ (h >> 29);
    return static_cast<std::size_t>(h);
  }

 private:
  static std::uint64_t bit(std::size_t i) { return std::uint64_t{1} << (i % 64); }
  std::array<std::uint64_t, most_operations / 64> words_{};
};

// How an operation ended.
enum class ending : unsigned char {
  returned,  // with its result
  pending,   // not: it may have taken effect, or may not
  blocked,   // not, and nobody is left to let it go on: it has not taken effect, and could not
  not_begun,
};

// Has a history an order?
enum class answer : unsigned char {
  yes,
  no,
  undecided,  // it was not found out, in as much work as may be done
};

// What the specification answers to an operation.
enum class reply : unsigned char {
  agrees,  // with its result
  differs,
  waits,  // until another operation has changed the state
};

}  // namespace fearless::linearizability
