// A lock whose holder left by an exception is poisoned: what it guards may be half changed. Who locks it next
// gets the exception below, unless it says that it does not mind.
#pragma once

#include <stdexcept>

namespace fearless {

class poisoned : public std::logic_error {
 public:
  poisoned()
      : logic_error("fearless: a thread threw while it held this lock: what it guards may be half changed") {}
};

// For lock(): also if it is poisoned.
struct even_poisoned_t {
  explicit even_poisoned_t() = default;
};
inline constexpr even_poisoned_t even_poisoned{};

}  // namespace fearless
