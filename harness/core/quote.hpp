// Words for a shell.
#pragma once

#include <string>

namespace fearless {

// A word as a POSIX shell takes it, quoted only if need be.
inline std::string quote(const std::string& word) {
  bool plain = !word.empty();
  for (const char c : word)
    plain = plain &&
            ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
             c == '-' || c == '.' || c == '/' || c == '=' || c == '+' || c == ':' || c == ',' || c == '@');
  if (plain) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

}  // namespace fearless
