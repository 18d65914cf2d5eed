// Arguments of generated operations.
//
// A generator makes values from numbers, simple ones from small numbers:
//   typename value_type
//   std::uint64_t choices() const           how many values there are; 0: no end of them
//   value_type value(std::uint64_t number) const
#pragma once

#include <concepts>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace fearless {

template <class G>
concept argument_generator = requires(const G& g, std::uint64_t number) {
  typename G::value_type;
  { g.choices() } -> std::convertible_to<std::uint64_t>;
  { g.value(number) } -> std::convertible_to<typename G::value_type>;
};

namespace gen {

// From `first` to before `end`.
template <std::integral T>
class range {
 public:
  using value_type = T;
  range(T first, T end) : first_(first), end_(end) {
    if (first < end) return;
    throw std::invalid_argument("gen::range(" + std::to_string(+first) + ", " + std::to_string(+end) +
                                ") is empty: it goes from the first value to before the second");
  }
  std::uint64_t choices() const {
    return static_cast<std::uint64_t>(end_) - static_cast<std::uint64_t>(first_);
  }
  T value(std::uint64_t number) const { return static_cast<T>(static_cast<std::uint64_t>(first_) + number); }

 private:
  T first_, end_;
};

// One of these, the simplest first.
template <class T>
class element {
 public:
  using value_type = T;
  template <class... More>
  explicit element(T first, More... more) : values_{{std::move(first)}, {T(std::move(more))}...} {
    static_assert(!(std::is_integral_v<T> && (std::is_floating_point_v<More> || ...)),
                  "values are of the type of the first, which is an integer: begin with 1.0, not with 1");
  }
  std::uint64_t choices() const { return values_.size(); }
  const T& value(std::uint64_t number) const { return values_[static_cast<std::size_t>(number)].is; }

 private:
  struct one {  // (A vector of bool has no bools.)
    T is;
  };
  std::vector<one> values_;
};

}  // namespace gen
}  // namespace fearless
