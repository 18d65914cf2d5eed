// What operations are about, so that those of different keys can be judged apart. Keys are the same if ==
// says so. Where that cannot be known, operations are judged together, which is right in any case.
#pragma once

#include <algorithm>
#include <any>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <fearless/linearizable/print.hpp>

namespace fearless::linearizability {

class key {
 public:
  template <class T>
    requires(!std::same_as<T, key>)
  explicit key(const T& value) {
    if constexpr (number<T>) {
      // (Two that it cannot tell apart are judged together.)
      value_ = static_cast<long double>(value);
      same_ = [](const std::any& a, const std::any& b) {
        const auto x = std::any_cast<long double>(a), y = std::any_cast<long double>(b);
        return x == y || (std::isnan(x) && std::isnan(y));
      };
    } else if constexpr (text<std::decay_t<T>>) {
      const char* null = nullptr;
      if constexpr (std::is_pointer_v<T>) null = value == nullptr ? "null" : nullptr;
      value_ = null == nullptr ? std::string(value) : std::string(null);
      same_ = same_as<std::string>;
    } else if constexpr (compared<T>) {
      value_ = value;
      same_ = same_as<T>;
    } else {
      // (As if of this type: those of others are not compared with it.)
      value_ = printed<T>{print(value)};
      same_ = same_as<printed<T>>;
    }
  }

  // Nothing, if they are of types that are not compared.
  std::optional<bool> same(const key& other) const {
    if (value_.type() != other.value_.type()) return std::nullopt;
    return same_(value_, other.value_);
  }

 private:
  template <class T>
  struct printed {
    std::string text;
    bool operator==(const printed&) const = default;
  };
  // Truth values, characters and enumerators that are numbers, too, as they are for ==.
  template <class T>
  static constexpr bool number = std::is_arithmetic_v<T> ||
                                 (std::is_enum_v<T> && std::is_convertible_v<T, long double>);
  template <class T>
  static constexpr bool text = std::is_same_v<T, std::string> || std::is_same_v<T, std::string_view> ||
                               std::is_same_v<T, const char*> || std::is_same_v<T, char*>;
  template <class T>
  static constexpr bool compared = std::copy_constructible<T> && requires(const T& a, const T& b) {
    { a == b } -> std::convertible_to<bool>;
  };
  template <class T>
  static bool same_as(const std::any& a, const std::any& b) {
    return bool(*std::any_cast<T>(&a) == *std::any_cast<T>(&b));
  }

  std::any value_;
  bool (*same_)(const std::any&, const std::any&) = nullptr;
};

// Operations, and what each is about.
using keyed_operations = std::vector<std::pair<std::size_t, std::optional<key>>>;

// Those of the same key; all together, if one has no key, or there are two that are not compared.
inline std::vector<std::vector<std::size_t>> parts_of(const keyed_operations& operations) {
  std::vector<std::vector<std::size_t>> parts;
  std::vector<const key*> keys;
  std::vector<std::size_t> all;
  bool apart = true;
  for (const auto& [operation, k] : operations) {
    all.push_back(operation);
    apart = apart && k.has_value();
    if (!apart) continue;
    std::size_t at = keys.size();
    for (std::size_t i = 0; i < keys.size() && apart; ++i) {
      const std::optional<bool> same = k->same(*keys[i]);
      apart = same.has_value();
      if (same.value_or(false)) at = std::min(at, i);
    }
    if (at == keys.size()) {
      keys.push_back(&*k);
      parts.emplace_back();
    }
    parts[at].push_back(operation);
  }
  return apart ? parts : std::vector<std::vector<std::size_t>>{all};
}

}  // namespace fearless::linearizability
