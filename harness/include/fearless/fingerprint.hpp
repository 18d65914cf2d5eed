// What operations are known by, in short: so that a program that is kept as a text is not taken for one of
// other operations.
#pragma once

#include <cstdint>
#include <string>

namespace fearless::detail {

// FNV-1a.
class fingerprint {
 public:
  void add(const std::string& s) {
    for (const char c : s) add_byte(static_cast<unsigned char>(c));
    add_byte(0);
  }
  void add(std::uint64_t n) { add(std::to_string(n)); }

  // "h", and six hexadecimal digits.
  std::string text() const {
    std::string s = "h";
    for (int shift = 20; shift >= 0; shift -= 4)
      s += "0123456789abcdef"[((hash_ ^ hash_ >> 24) >> shift) & 15];
    return s;
  }

 private:
  void add_byte(unsigned char c) { hash_ = (hash_ ^ c) * 16777619U; }

  std::uint32_t hash_ = 2166136261U;
};

}  // namespace fearless::detail
