// Values as text for people.
#pragma once

#include <cxxabi.h>

#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <tuple>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <variant>

namespace fearless::linearizability {

inline std::string name_of(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), std::free);
  return status == 0 ? name.get() : type.name();
}

// The exception that is being handled.
inline std::string exception_in_words() {
  try {
    throw;
  } catch (const std::exception& e) { return name_of(typeid(e)) + ": " + e.what(); } catch (...) {
    const std::type_info* type = abi::__cxa_current_exception_type();
    return type == nullptr ? "an exception" : name_of(*type);
  }
}

template <class T>
concept streamable = requires(std::ostream& o, const T& value) { o << value; };
template <class T>
concept pair_like = requires(const T& t) {
  t.first;
  t.second;
};
template <class T>
concept range = requires(const T& t) {
  t.begin() != t.end();
  *t.begin();
};

// The byte of a text as it can be shown: those that are no letters (a zero, which would end it; the end of a
// line, which would break a table) as in a literal.
inline std::string in_digits(char c) {
  const auto byte = static_cast<unsigned char>(c);
  constexpr const char* digits = "0123456789abcdef";
  return {'\\', 'x', digits[byte / 16], digits[byte % 16]};
}
inline void put_shown(std::string& s, char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (c == '\0') s += "\\0";
  else if (c == '\n') s += "\\n";
  else if (c == '\t') s += "\\t";
  else if (c == '\r') s += "\\r";
  else if (byte < 0x20 || byte == 0x7f) s += in_digits(c);
  else s += c;
}
inline std::string shown(const std::string& text) {
  std::string s;
  for (const char c : text) put_shown(s, c);
  return s;
}

template <class T>
constexpr bool is_byte = std::is_same_v<T, unsigned char> || std::is_same_v<T, signed char>;

template <class T>
std::string print(const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    return value ? "true" : "false";
  } else if constexpr (std::is_same_v<T, std::nullptr_t>) {
    return "null";
  } else if constexpr (std::is_same_v<T, char>) {
    // (Half of a letter of more than one byte is none.)
    return "'" + (value < 0 ? in_digits(value) : shown(std::string(1, value))) + "'";
  } else if constexpr (is_byte<T> || (std::is_integral_v<T> && !streamable<T>)) {
    return std::to_string(value);
  } else if constexpr (std::is_same_v<T, std::nullopt_t> || std::is_same_v<T, std::monostate>) {
    return "none";
  } else if constexpr (std::is_convertible_v<const T&, std::string>) {
    if constexpr (std::is_pointer_v<T>) {
      if (value == nullptr) return "null";
    }
    return '"' + shown(std::string(value)) + '"';
  } else if constexpr (std::is_enum_v<T> && !streamable<T>) {
    return std::to_string(static_cast<long long>(value));
  } else if constexpr (streamable<T>) {
    std::ostringstream s;
    s << value;
    return shown(s.str());
  } else if constexpr (pair_like<T>) {
    return "(" + print(value.first) + ", " + print(value.second) + ")";
  } else if constexpr (range<T>) {
    std::string s = "{";
    for (const auto& element : value) s += (s.size() == 1 ? "" : ", ") + print(element);
    return s + "}";
  } else {
    return "a " + name_of(typeid(T));
  }
}

template <class T>
std::string print(const std::optional<T>& value) {
  return value ? print(*value) : "none";
}

template <class... T>
std::string print(const std::tuple<T...>& value) {
  return std::apply(
      [](const T&... elements) {
        std::string s;
        (..., (s += (s.empty() ? "" : ", ") + print(elements)));
        return "(" + s + ")";
      },
      value);
}

// What tokens know an argument by. It stays as it is, or they would be refused.
template <class T>
std::string known_by(const T& value) {
  if constexpr (std::is_same_v<T, char> || is_byte<T>) return std::string(1, static_cast<char>(value));
  else if constexpr (std::is_convertible_v<const T&, std::string> && !std::is_pointer_v<T>)
    return '"' + std::string(value) + '"';
  else if constexpr (std::is_convertible_v<const T&, std::string>)
    return value == nullptr ? "null" : '"' + std::string(value) + '"';
  else return print(value);
}

}  // namespace fearless::linearizability
